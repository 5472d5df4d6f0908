using Edge.Protocol.Admin;

namespace Edge.Agent.Admin;

/// <summary>A question on the admin socket that waits for the reconciler, who owns all state, to answer it.</summary>
internal sealed class AdminCall(AdminRequest request)
{
    // Whoever asks must not continue on the reconciler's time.
    private readonly TaskCompletionSource<AdminResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AdminRequest Request => request;

    public Task<AdminResponse> Answer => _answer.Task;

    public void Complete(AdminResponse response) => _answer.TrySetResult(response);
}
