using System.Threading.Channels;

namespace Edge.Agent.Sync;

/// <summary>Waits for the first of several channels to have something, or for a time to pass. One waiter; pending waits are kept between calls.</summary>
internal sealed class Wakeup
{
    private readonly List<Func<CancellationToken, Task>> _sources = [];
    private readonly List<Task?> _pending = [];

    public Wakeup Add<T>(ChannelReader<T> source)
    {
        _sources.Add(token => source.WaitToReadAsync(token).AsTask());
        _pending.Add(null);
        return this;
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken stop)
    {
        var waits = new Task[_sources.Count + 1];
        for (int index = 0; index < _sources.Count; index++)
        {
            if (_pending[index] is not { IsCompleted: false })
            {
                _pending[index] = _sources[index](stop);
            }

            waits[index] = _pending[index]!;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        waits[^1] = Task.Delay(longest, time, timer.Token);
        Task first = await Task.WhenAny(waits).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (first != waits[^1])
        {
            await first.ConfigureAwait(false);
        }
    }
}
