using System.Threading.Channels;

namespace Edge.Agent;

/// <summary>
/// Work beside the reconciler, who must not wait for it: it gives tasks in and takes results out. One task at a time, in the order in which they came.
/// </summary>
/// <typeparam name="TTask">What is to be done.</typeparam>
/// <typeparam name="TResult">What came of it.</typeparam>
/// <param name="capacity">So many tasks wait at most, and so many results.</param>
/// <param name="perform">Does a task. What it throws is a fault of ours: refusals of the kernel are results.</param>
internal sealed class SideWork<TTask, TResult>(int capacity, Func<TTask, TResult> perform)
    where TTask : class
    where TResult : class
{
    private readonly Channel<TTask> _tasks = Channel.CreateBounded<TTask>(capacity);
    private readonly Channel<TResult> _results = Channel.CreateBounded<TResult>(capacity);

    /// <summary>The results. Fails when the work does: that is for the process to end.</summary>
    public ChannelReader<TResult> Results => _results.Reader;

    /// <summary>Gives in a task.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool TryStart(TTask task) => _tasks.Writer.TryWrite(task);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (TTask task in _tasks.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await _results.Writer.WriteAsync(perform(task), stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _results.Writer.TryComplete();
        }
#pragma warning disable CA1031 // handed to the reconciler, whose end is the end of the process
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _results.Writer.TryComplete(fault);
        }
    }

    /// <summary>Does the task that waits, if there is one, on the caller's thread.</summary>
    internal bool TryPerform() => _tasks.Reader.TryRead(out TTask? task) && _results.Writer.TryWrite(perform(task));
}
