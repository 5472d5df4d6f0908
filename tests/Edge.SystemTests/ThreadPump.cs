using System.Collections.Concurrent;

namespace Edge.SystemTests;

/// <summary>
/// A synchronization context that runs everything on the thread that called <see cref="Run"/>: a namespace belongs to
/// a thread, so a test's continuations must not wander to the thread pool.
/// </summary>
internal sealed class ThreadPump : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    /// <summary>Runs an asynchronous method to its end on the calling thread and rethrows what it threw.</summary>
    public static void Run(Func<Task> body)
    {
        ThreadPump pump = new();
        SetSynchronizationContext(pump);
        Task task = body();
        task.ContinueWith(_ => pump._queue.CompleteAdding(), TaskScheduler.Default);
        foreach ((SendOrPostCallback callback, object? state) in pump._queue.GetConsumingEnumerable())
        {
            callback(state);
        }

        task.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _queue.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The test ended before this continuation: nobody waits for it any more.
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();
}
