using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Edge.Bench.State;

/// <summary>The published agent under measurement: systemd's notify socket is ours, the rest is read from /proc.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly Process _process;
    private readonly Socket _notify;

    private AgentProcess(Process process, Socket notify)
    {
        _process = process;
        _notify = notify;
    }

    /// <summary>From just before exec to READY=1.</summary>
    public TimeSpan Ready { get; private set; }

    public static async Task<AgentProcess> StartAsync(BenchOptions options, TimeSpan limit, CancellationToken cancellation)
    {
        string path = Path.Combine(options.Work, "notify.sock");
        File.Delete(path);
        var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notify.Bind(new UnixDomainSocketEndPoint(path));
        string command = $"exec '{options.Agent}' run --config '{options.Work}/agent.json' >>'{options.Work}/agent.log' 2>&1";
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.Environment["NOTIFY_SOCKET"] = path;
        long begin = Stopwatch.GetTimestamp();
        var agent = new AgentProcess(Process.Start(start)!, notify);
        await agent.WaitReadyAsync(begin, limit, options, cancellation);
        return agent;
    }

    /// <param name="options">Where everything is.</param>
    /// <param name="more">More settings, each with a comma in front.</param>
    public static void WriteSettings(BenchOptions options, string more = "") =>
        File.WriteAllText(Path.Combine(options.Work, "agent.json"), $$"""
            {
              "broker": {
                "host": "127.0.0.1", "port": {{BenchBroker.Port}}, "caFile": "{{options.Pki}}/ca.crt",
                "certificateFile": "{{options.Pki}}/{{BenchView.Gateway}}.crt", "keyFile": "{{options.Pki}}/{{BenchView.Gateway}}.key"
              },
              "trustFile": "{{options.Work}}/trust.json",
              "stateDirectory": "{{options.Work}}/state",
              "adminSocket": "{{options.Work}}/agent.sock"{{more}}
            }

            """);

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes() => 1024 * StatusNumber("VmRSS:");

    /// <summary>The most that was resident since <see cref="ResetPeak"/>, in bytes.</summary>
    public long PeakBytes() => 1024 * StatusNumber("VmHWM:");

    /// <summary>Begins the peak anew (proc(5): /proc/pid/clear_refs, 5).</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>
    /// How often threads slept and were woken during a time. Threads of the pool come and go, so each is followed by its id.
    /// </summary>
    public async Task<long> CountWakeupsAsync(TimeSpan duration, CancellationToken cancellation)
    {
        long total = 0;
        Dictionary<string, long> last = SwitchesByThread();
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
            Dictionary<string, long> now = SwitchesByThread();
            total += now.Sum(thread => thread.Value - last.GetValueOrDefault(thread.Key));
            last = now;
        }

        return total;
    }

    /// <summary>User and system time of the process.</summary>
    public TimeSpan Processor()
    {
        string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

        // Clock ticks are 1/100 s for user space on every Linux that .NET runs on.
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }

    /// <summary>Ends it as systemd does.</summary>
    public void Stop()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Stop();
        }

        _process.Dispose();
        _notify.Dispose();
    }

    private async Task WaitReadyAsync(long begin, TimeSpan limit, BenchOptions options, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        var buffer = new byte[4096];
        try
        {
            string text;
            do
            {
                int length = await _notify.ReceiveAsync(buffer, deadline.Token);
                Ready = Stopwatch.GetElapsedTime(begin);
                text = Encoding.UTF8.GetString(buffer, 0, length);
            }
            while (!text.Split('\n').Contains("READY=1"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException($"no READY=1 within {limit.TotalSeconds} s; see {options.Work}/agent.log");
        }

        _ = DrainAsync();
    }

    // Watchdog pings and status lines: an undrained socket would make the agent's sends fail.
    private async Task DrainAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                await _notify.ReceiveAsync(buffer, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private Dictionary<string, long> SwitchesByThread()
    {
        var switches = new Dictionary<string, long>();
        foreach (string thread in Directory.GetDirectories($"/proc/{_process.Id}/task"))
        {
            try
            {
                switches[thread] = File.ReadLines(Path.Combine(thread, "status"))
                    .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Sum(Number);
            }
            catch (IOException)
            {
                // It ended between the listing and the look.
            }
        }

        return switches;
    }

    private long StatusNumber(string name) =>
        File.ReadLines($"/proc/{_process.Id}/status").Where(l => l.StartsWith(name, StringComparison.Ordinal)).Sum(Number);

    private static long Number(string line) => long.Parse(
        string.Concat(line.SkipWhile(c => c != ':').Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}
