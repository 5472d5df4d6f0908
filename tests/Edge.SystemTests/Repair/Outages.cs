using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Repair;

/// <summary>
/// Connects again and again, and gives up each attempt long before the kernel would send its SYN a second time: an outage lasts from the first attempt that failed
/// to the first one behind it that did not.
/// </summary>
internal sealed class Outages : IAsyncDisposable
{
    private static readonly TimeSpan Attempt = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _milliseconds = [];
    private readonly LabHost _host;
    private readonly IPEndPoint _to;
    private readonly Lock _gate = new();
    private readonly Task _running;
    private int _connections;

    /// <param name="host">Where the clients are.</param>
    /// <param name="to">Address and port.</param>
    /// <param name="clients">How many do so at a time.</param>
    public Outages(LabHost host, string to, int clients)
    {
        _host = host;
        _to = IPEndPoint.Parse(to);
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => RunAsync()));
    }

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Each outage, in milliseconds. Valid when disposed.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        long? begun = null;
        while (!_stop.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            if (!await ConnectsAsync())
            {
                begun ??= start;
            }
            else
            {
                if (begun is long from)
                {
                    lock (_gate)
                    {
                        _milliseconds.Add(Stopwatch.GetElapsedTime(from, start).TotalMilliseconds);
                    }
                }

                begun = null;
                Interlocked.Increment(ref _connections);
            }

            await Task.Delay(1);
        }
    }

    private async Task<bool> ConnectsAsync()
    {
        using Socket socket = _host.Space.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var limit = new CancellationTokenSource(Attempt);
        try
        {
            await socket.ConnectAsync(_to, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
