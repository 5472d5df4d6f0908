using System.Threading.Channels;
using Edge.Protocol.Admin;

namespace Edge.Agent.Admin;

/// <summary>Carries questions from the admin socket to the reconciler and answers back. Bounded: who asks too much waits.</summary>
internal sealed class AdminQueue
{
    private const int Waiting = 16;

    private readonly Channel<AdminCall> _calls = Channel.CreateBounded<AdminCall>(new BoundedChannelOptions(Waiting)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    public ChannelReader<AdminCall> Calls => _calls.Reader;

    /// <summary>The handler of the <see cref="AdminServer"/>.</summary>
    public async Task<AdminResponse> AskAsync(AdminRequest request, CancellationToken cancellationToken)
    {
        var call = new AdminCall(request);
        await _calls.Writer.WriteAsync(call, cancellationToken).ConfigureAwait(false);
        return await call.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
