using System.Diagnostics;
using System.Net.Sockets;
using Edge.Bench.Measure;
using Edge.Bench.State;
using Edge.Protocol.Admin;

namespace Edge.Bench.Sections;

/// <summary>
/// What persons and a monitoring system ask the published agent, with few Services and with many: how long they wait, what it costs in memory, and whether a change waits for them.
/// </summary>
internal static class QuestionSection
{
    private const int Questions = 9, Warm = 2, Comparisons = 5, Changes = 100;

    // Who asks for connections again is told the same for a second: each question here is a new one.
    private static readonly TimeSpan s_apart = TimeSpan.FromMilliseconds(1100), s_settle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchOptions options, FigureTable table, CancellationToken cancellation)
    {
        double smallest = double.NaN;
        foreach (int services in options.Sizes.Count > 1 ? [options.Sizes[0], options.Sizes[^1]] : options.Sizes)
        {
            using var listener = new CommitListener();
            await using Gateway gateway = await Gateway.StartAsync(options, services, listener, cancellation);
            await Task.Delay(s_settle, cancellation);
            string size = $"{services} x {options.Endpoints}";
            await MemoryAsync(options, table, gateway.Agent!, size, services, cancellation);
            double answered = await ExplainAsync(options, table, size, services, cancellation);
            if (double.IsNaN(smallest))
            {
                smallest = answered;
            }
            else
            {
                table.Add(new Figure($"explain answered p50, {size} against the smallest", answered / smallest, "x", 1.5));
            }

            await OthersAsync(options, table, size, cancellation);
            await ChangesAsync(options, table, listener, gateway, size, cancellation);
        }
    }

    private static async Task MemoryAsync(BenchOptions options, FigureTable table, AgentProcess agent, string size, int services, CancellationToken cancellation)
    {
        double limit = services <= 1000 ? 32 : 64;
        long before = agent.ResidentBytes();
        agent.ResetPeak();
        for (int round = 0; round < Comparisons; round++)
        {
            await CtlAsync(options, cancellation, "diff");
        }

        table.Add(new Figure($"agent RSS before diff, {size}", before / 1e6, "MB", Note: "VmRSS"));
        table.Add(new Figure($"agent RSS during diff, {size}", agent.PeakBytes() / 1e6, "MB", limit, Note: $"VmHWM over {Comparisons} of edgectl diff"));
        await Task.Delay(s_settle, cancellation);
        table.Add(new Figure($"agent RSS after diff, {size}", agent.ResidentBytes() / 1e6, "MB", limit, Note: "VmRSS 10 s later"));
    }

    // The answer alone, since starting edgectl takes longer than that; and what a person waits.
    private static async Task<double> ExplainAsync(BenchOptions options, FigureTable table, string size, int services, CancellationToken cancellation)
    {
        string address = BenchView.ServiceAddress(services / 2);
        AdminRequest question = new(AdminOperations.Explain) { Address = address, Port = "80", From = "192.0.2.10" };
        var answered = new Samples();
        var waited = new Samples();
        for (int round = 0; round < Warm + Questions; round++)
        {
            await Task.Delay(s_apart, cancellation);
            long begin = Stopwatch.GetTimestamp();
            AdminResponse answer = await AdminClient.SendAsync($"{options.Work}/agent.sock", question, cancellation);
            TimeSpan taken = Stopwatch.GetElapsedTime(begin);
            if (answer.Explain?.Paths is not [{ Outcome: "forwarded" }])
            {
                throw new InvalidOperationException($"explain {address}:80: {answer.Error ?? answer.Explain?.Paths[0].Reason}");
            }

            await Task.Delay(s_apart, cancellation);
            TimeSpan whole = await CtlAsync(options, cancellation, "explain", $"{address}:80", "--from", "192.0.2.10");
            if (round >= Warm)
            {
                answered.Add(taken);
                waited.Add(whole);
            }
        }

        table.Add(new Figure($"explain answered p50, {size}", answered.Median, "ms", Note: "on the admin socket"));
        table.Add(new Figure($"edgectl explain p50, {size}", waited.Median, "ms", Note: "exec → exit"));
        return answered.Median;
    }

    private static async Task OthersAsync(BenchOptions options, FigureTable table, string size, CancellationToken cancellation)
    {
        (string Name, string[] Arguments, string Note)[] commands =
        [
            ("services", ["services", "-A"], "exec → exit, output thrown away"), ("top", ["top", "--once", "--interval", "1s"], "the same, with its interval of 1 s"), ("diff", ["diff"], "the same"),
        ];
        foreach ((string name, string[] arguments, string note) in commands)
        {
            var waited = new Samples();
            for (int round = 0; round < Comparisons; round++)
            {
                await Task.Delay(s_apart, cancellation);
                waited.Add(await CtlAsync(options, cancellation, arguments));
            }

            table.Add(new Figure($"edgectl {name} p50, {size}", waited.Median, "ms", Note: note));
        }

        var scraped = new Samples();
        long bytes = 0;
        for (int round = 0; round < Comparisons; round++)
        {
            await Task.Delay(s_apart, cancellation);
            long begin = Stopwatch.GetTimestamp();
            bytes = await ScrapeAsync(options, cancellation);
            scraped.Add(Stopwatch.GetElapsedTime(begin));
        }

        table.Add(new Figure($"metrics scrape p50, {size}", scraped.Median, "ms", Note: $"GET /metrics on the unix socket, {bytes} bytes"));
    }

    // Each change arrives at another moment of a comparison of its own; the one beside it, without a comparison, is its peer.
    private static async Task ChangesAsync(BenchOptions options, FigureTable table, CommitListener listener, Gateway gateway, string size, CancellationToken cancellation)
    {
        AdminRequest question = new(AdminOperations.Diff);
        var alone = new Samples();
        var meanwhile = new Samples();
        long begin = Stopwatch.GetTimestamp();
        await AdminClient.SendAsync($"{options.Work}/agent.sock", question, cancellation);
        TimeSpan comparison = Stopwatch.GetElapsedTime(begin);
        for (int change = 0; change < Changes; change++)
        {
            alone.Add(Change(listener, gateway, 2 * change));
            Task<AdminResponse> comparing = AdminClient.SendAsync($"{options.Work}/agent.sock", question, cancellation);
            await Task.Delay(comparison * change / Changes, cancellation);
            meanwhile.Add(Change(listener, gateway, (2 * change) + 1));
            if (await comparing is { Ok: false } failed)
            {
                throw new InvalidOperationException($"diff: {failed.Error}");
            }
        }

        table.Add(new Figure($"change without diff p99, {size}", alone.Percentile(99), "ms", Note: $"peer: {Changes} changes, publish → commit seen"));
        table.Add(new Figure($"change during diff p50, {size}", meanwhile.Median, "ms", Note: $"{Changes} changes, each at another moment of a diff"));
        table.Add(new Figure($"change during diff p99, {size}", meanwhile.Percentile(99), "ms", 50));
    }

    private static TimeSpan Change(CommitListener listener, Gateway gateway, int number)
    {
        (string topic, byte[] payload) = gateway.View.ChangeOneEndpoint(number * 7919 % gateway.View.Services);
        gateway.Publisher.DrainEvents();
        listener.Drain();
        long begin = Stopwatch.GetTimestamp();
        gateway.Publisher.Publish(topic, payload, retain: false);
        return Stopwatch.GetElapsedTime(begin, listener.Wait(TimeSpan.FromSeconds(5)) ?? throw new InvalidOperationException("a change had no commit; see agent.log"));
    }

    private static async Task<TimeSpan> CtlAsync(BenchOptions options, CancellationToken cancellation, params string[] arguments)
    {
        string command = Path.Combine(Path.GetDirectoryName(options.Agent)!, "edgectl");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null", command, .. arguments, "--socket", $"{options.Work}/agent.sock"]);
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(begin)
            : throw new InvalidOperationException($"edgectl {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static async Task<long> ScrapeAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{options.Work}/metrics.sock"), cancellation);
        await socket.SendAsync("GET /metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellation);
        byte[] buffer = new byte[65536];
        long total = 0;
        for (int read; (read = await socket.ReceiveAsync(buffer, cancellation)) > 0;)
        {
            total += read;
        }

        return total;
    }
}
