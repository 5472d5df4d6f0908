using Edge.Ctl.Tracing;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Tracing;

/// <summary>Traces on the gateway of a <see cref="ServiceLab"/> while somebody sends.</summary>
internal static class TraceLab
{
    private static readonly TimeSpan s_patience = Waits.Long;

    /// <summary>Traces what <paramref name="act"/> lets happen.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="flow">Which packets.</param>
    /// <param name="act">Begins when packets are listened for.</param>
    /// <param name="count">How many packets.</param>
    public static async Task<TraceResult> TraceAsync(ServiceLab lab, TraceFlow flow, Func<Task> act, int count = 1)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TraceResult? result = null;
        Task tracing = lab.Node.Space.Run(() =>
        {
            result = new TraceRun(flow, count, s_patience).Run(ready.SetResult, TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        });
        await Task.WhenAny(ready.Task, tracing);
        if (ready.Task.IsCompleted)
        {
            await act();
        }

        await tracing;
        return result!;
    }

    /// <summary>The way of one packet that <paramref name="act"/> sends.</summary>
    public static async Task<TracedPacket> PacketAsync(ServiceLab lab, string source, string destination, Func<Task> act) =>
        Assert.Single((await TraceAsync(lab, TraceFlow.Parse(source, destination), act)).Packets);
}
