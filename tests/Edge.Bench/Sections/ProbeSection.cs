using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>
/// What it costs to probe 1,000 endpoints that answer, in the published agent. The endpoints are addresses of the same namespace, so the whole handshake is done on the agent's
/// account, the endpoint's part too: over a real interface the answers are the kernel's own work.
/// </summary>
internal static class ProbeSection
{
    private const int Services = 100, EndpointPort = 8080;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(45), s_measured = TimeSpan.FromSeconds(120);

    public static async Task RunAsync(BenchOptions options, FigureTable table, CancellationToken cancellation)
    {
        using (var route = Process.Start("ip", ["route", "replace", "local", "10.128.0.0/16", "dev", "lo"]))
        {
            await route.WaitForExitAsync(cancellation);
        }

        using var endpoints = new Endpoints();
        (double idle, double wakeups, _) = await MeasureAsync(options, "", endpoints, cancellation);
        (double probed, double more, double probes) = await MeasureAsync(options, ", \"probes\": \"tcp\"", endpoints, cancellation);
        string what = $"{Services * options.Endpoints} probed endpoints";
        table.Add(new Figure($"CPU of {what}", probed - idle, "%", 0.1, Note: $"tcp at the default interval, {s_measured.TotalSeconds:0} s; against the same agent without"));
        table.Add(new Figure($"CPU of the agent with {what}", probed, "%"));
        table.Add(new Figure("probes a second", probes, "/s"));
        table.Add(new Figure($"wakeups a second of {what}", more - wakeups, "/s", Note: "voluntary context switches"));
    }

    private static async Task<(double Percent, double Wakeups, double Probes)> MeasureAsync(BenchOptions options, string settings, Endpoints endpoints, CancellationToken cancellation)
    {
        using var listener = new CommitListener();
        await using Gateway gateway = await Gateway.StartAsync(options, Services, listener, cancellation, settings);
        await Task.Delay(s_settle, cancellation);
        TimeSpan before = gateway.Agent!.Processor();
        int probes = endpoints.Asked;
        long begin = Stopwatch.GetTimestamp();
        long wakeups = await gateway.Agent.CountWakeupsAsync(s_measured, cancellation);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return (100 * (gateway.Agent.Processor() - before).TotalSeconds / seconds, wakeups / seconds, (endpoints.Asked - probes) / seconds);
    }

    /// <summary>
    /// One listener for all of them. Nobody waits at it, as nobody on the gateway would: who is woken by a connection would be woken on the agent's account.
    /// </summary>
    private sealed class Endpoints : IDisposable
    {
        private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _accepting;
        private int _asked;

        public Endpoints()
        {
            _socket.Bind(new IPEndPoint(IPAddress.Any, EndpointPort));
            _socket.Listen(4096);
            _accepting = AcceptAsync();
        }

        public int Asked => Volatile.Read(ref _asked);

        public void Dispose()
        {
            _stop.Cancel();
            _accepting.GetAwaiter().GetResult();
            _socket.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            using var timer = new PeriodicTimer(s_between);
            try
            {
                while (await timer.WaitForNextTickAsync(_stop.Token))
                {
                    while (_socket.Poll(0, SelectMode.SelectRead))
                    {
                        _socket.Accept().Dispose();
                        Interlocked.Increment(ref _asked);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The measurement is over.
            }
        }
    }
}
