using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.SystemTests.Services;

/// <summary>Clients that open connections one after the other, and others that talk over one connection all the time, until the load is disposed.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, long> _gone = [];
    private readonly ConcurrentBag<string> _failures = [];
    private readonly List<Task> _clients = [];
    private int _connections;
    private int _exchanges;

    /// <param name="host">Where the clients are.</param>
    /// <param name="family">Their addresses.</param>
    /// <param name="target">Address and port.</param>
    /// <param name="shortLived">Clients that open connections.</param>
    /// <param name="longLived">Clients that keep one.</param>
    public SteadyLoad(LabHost host, LabFamily family, string target, int shortLived, int longLived)
    {
        _clients.AddRange(Enumerable.Range(1, shortLived).Select(number => Task.Run(() => OpenAsync(host, family.Client(number), target))));
        _clients.AddRange(Enumerable.Range(1, longLived).Select(number => Task.Run(() => TalkAsync(host, family.Client(shortLived + number), target))));
    }

    /// <summary>New connections that an endpoint answered.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What the talking clients have sent and got back.</summary>
    public int Exchanges => Volatile.Read(ref _exchanges);

    /// <summary>What went wrong, in words.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>From now on a new connection to this endpoint is a failure.</summary>
    public void Retire(string pod) => _gone[pod] = Stopwatch.GetTimestamp();

    /// <summary>The endpoint is back.</summary>
    public void Welcome(string pod) => _gone.TryRemove(pod, out _);

    /// <summary>Waits for so many new connections more.</summary>
    public async Task WaitForAsync(int connections)
    {
        int wanted = Connections + connections;
        for (long start = Stopwatch.GetTimestamp(); Connections < wanted && _failures.IsEmpty;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "the clients stand still");
            await Task.Delay(1);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task OpenAsync(LabHost host, string client, string target)
    {
        while (!_stop.IsCancellationRequested)
        {
            long begin = Stopwatch.GetTimestamp();
            Answer answer = await host.AskAsync(client, target);
            if (answer.Endpoint is null || (_gone.TryGetValue(answer.Pod, out long gone) && gone < begin))
            {
                _failures.Add($"{client}: {answer}{(answer.Endpoint is null ? "" : ", which is gone")}");
            }

            Interlocked.Increment(ref _connections);
        }
    }

    private async Task TalkAsync(LabHost host, string client, string target)
    {
        try
        {
            using Connection connection = await host.OpenAsync(client, target);
            while (!_stop.IsCancellationRequested)
            {
                await connection.ExchangeAsync();
                Interlocked.Increment(ref _exchanges);
                await Task.Delay(10);
            }
        }
        catch (Exception e)
        {
            _failures.Add($"{client}, talking: {e.Message}");
        }
    }
}
