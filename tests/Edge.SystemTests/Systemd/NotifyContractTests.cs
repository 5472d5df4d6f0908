using System.Diagnostics;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Systemd;

/// <summary>Each message of sd_notify(3) that the agent sends, and when, at the other end of a real datagram socket.</summary>
public sealed class NotifyContractTests
{
    private const string Extend = "EXTEND_TIMEOUT_USEC=60000000\n";
    private const string Health = "FDSTORE=1\nFDNAME=tcp-10256-__\n";

    [Fact]
    public async Task From_the_start_to_the_end()
    {
        using var agent = new ManagedAgent();
        agent.Start("WATCHDOG_USEC=6000000");
        List<string> start = agent.Until("READY=1");
        Assert.Equal([Extend, Extend, Health, Extend], start[..^1]);
        Assert.StartsWith("READY=1\nSTATUS=lkg gen=0.0", start[^1], StringComparison.Ordinal);
        Assert.Contains("table ip edge", agent.Gateway.Execute("nft", "list", "tables"), StringComparison.Ordinal);
        Assert.Contains("\"healthy\":true", agent.Ask(), StringComparison.Ordinal);

        agent.Until("WATCHDOG=1");
        long fed = Stopwatch.GetTimestamp();
        agent.Until("WATCHDOG=1");
        Assert.InRange(Stopwatch.GetElapsedTime(fed), TimeSpan.Zero, TimeSpan.FromSeconds(6));

        agent.Signal("TERM");
        List<string> end = agent.Until("BARRIER=1");
        int stopping = end.FindIndex(message => message.Contains("STOPPING=1", StringComparison.Ordinal));
        Assert.Equal("STOPPING=1\nSTATUS=stopping; the rules stay in force\nEXTEND_TIMEOUT_USEC=10000000\n", end[stopping]);
        Assert.Equal(["BARRIER=1"], end[(stopping + 1)..]);
        await agent.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, agent.Process.ExitCode);
        Assert.Contains("table ip edge", agent.Gateway.Execute("nft", "list", "tables"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_are_wrong_at_the_start_are_the_status_with_an_error_number()
    {
        using var agent = new ManagedAgent();
        agent.Configure(",\n\"logLevel\": \"loud\"");
        agent.Start();
        Assert.Equal(
            $"STATUS={agent.Settings}:6: logLevel: 'loud' is none of error, warning, information, debug\nERRNO=22\n", agent.Next("why"));
        Assert.Equal("BARRIER=1", agent.Next("the barrier"));
        await agent.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, agent.Process.ExitCode);
    }

    [Fact]
    public void The_watchdog_of_another_process_is_not_fed()
    {
        using var agent = new ManagedAgent();
        agent.Start("WATCHDOG_USEC=100000", "WATCHDOG_PID=1");
        agent.Until("READY=1");
        for (string? message = agent.Manager.Receive(1000, out _); message is not null; message = agent.Manager.Receive(1000, out _))
        {
            Assert.DoesNotContain("WATCHDOG", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_are_read_again_and_what_is_wrong_changes_nothing()
    {
        using var agent = new ManagedAgent();
        agent.Start();
        agent.Until("READY=1");
        agent.Configure(",\n\"metrics\": { \"address\": \"127.0.0.1:65536\" }");
        agent.Signal("HUP");
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=reading the settings again\n$", agent.Until("RELOADING=1")[^1]);
        Assert.StartsWith($"READY=1\nSTATUS=the settings before stay in force: {agent.Settings}:6: metrics.address:", agent.Next("the answer"), StringComparison.Ordinal);
        Assert.Contains("\"healthy\":true", agent.Ask(), StringComparison.Ordinal);

        agent.Configure(",\n\"metrics\": { \"address\": \"127.0.0.1:9102\" }");
        agent.Signal("HUP");
        agent.Until("RELOADING=1");
        List<string> messages = agent.Until("READY=1");
        Assert.Contains("FDSTORE=1\nFDNAME=tcp-9102-127.0.0.1\n", messages);

        // What listened before goes on: it is not handed out a second time, and not taken back.
        Assert.DoesNotContain(messages, message => message.Contains("tcp-10256-__", StringComparison.Ordinal));
        Assert.Contains("edge_programming 1", agent.Ask("http://127.0.0.1:9102/metrics"), StringComparison.Ordinal);

        agent.Configure("");
        agent.Signal("HUP");
        agent.Until("RELOADING=1");
        agent.Until("READY=1");
        agent.Until("FDSTOREREMOVE=1\nFDNAME=tcp-9102-127.0.0.1\n");
        Assert.Contains("Failed to connect", agent.Ask("http://127.0.0.1:9102/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_request_is_lost_while_settings_are_read_again_and_nothing_is_left_behind()
    {
        using var agent = new ManagedAgent();
        agent.Start();
        agent.Until("READY=1");
        await ReloadAsync(agent);
        (int Descriptors, int Threads) before = Count(agent);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int answered = 0;
        Task<(int Asked, List<string> Failures)> load = Task.Run(() => RequestLoad.RunAsync(agent.Gateway, 10256, stop.Token, () => Interlocked.Increment(ref answered)), TestContext.Current.CancellationToken);
        for (int reload = 0; reload < 10; reload++)
        {
            int last = Volatile.Read(ref answered);
            await ReloadAsync(agent);
            await Eventually.HoldsAsync(() => Volatile.Read(ref answered) > last, "requests go on");
        }

        await stop.CancelAsync();
        (int asked, List<string> failures) = await load;
        TestContext.Current.SendDiagnosticMessage($"{asked} requests during 10 reloads, {failures.Count} failed");
        Assert.Empty(failures);
        Assert.InRange(asked, 10, int.MaxValue);
        await HardlyMoreAsync(agent, before);
    }

    [Fact]
    public async Task Two_hundred_reloads_to_other_settings_and_back_leave_nothing_behind()
    {
        using var agent = new ManagedAgent();
        agent.Start();
        agent.Until("READY=1");
        for (int reload = 0; reload < 20; reload++)
        {
            await FlipAsync(agent, reload);
        }

        (int Descriptors, int Threads) before = Count(agent);
        long[] memory = new long[200];
        for (int reload = 0; reload < memory.Length; reload++)
        {
            await FlipAsync(agent, reload);
            memory[reload] = Memory(agent);
        }

        // Between two collections of garbage it grows by some megabytes: the least of the first and of the last fifty is what stays.
        await HardlyMoreAsync(agent, before);
        long grown = memory[^50..].Min() - memory[..50].Min();
        TestContext.Current.SendDiagnosticMessage($"{before} before, {Count(agent)} after, {grown} KiB more");
        Assert.InRange(grown, int.MinValue, 6144);

        // Who listened in between does so no more.
        Assert.Contains("edge_programming 1", agent.Ask("http://127.0.0.1:9102/metrics"), StringComparison.Ordinal);
        Assert.Contains("\"healthy\":true", agent.Ask("http://127.0.0.1:10257/healthz"), StringComparison.Ordinal);
        Assert.Contains("Failed to connect", agent.Ask("http://127.0.0.1:9101/metrics"), StringComparison.Ordinal);
        Assert.Contains("Failed to connect", agent.Ask(), StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_that_are_none_or_not_what_they_are_called_do_no_harm()
    {
        using var agent = new ManagedAgent();
        string names = string.Join(':', "tcp-10256-__", "gpio-chip-line", "what", "tcp-10256-__", "");
        agent.StartByShell($"LISTEN_PID=$$ LISTEN_FDS=500 LISTEN_FDNAMES={names}", "3</dev/null 4</dev/zero 5</dev/null 6</dev/null");
        List<string> messages = agent.Until("READY=1");
        foreach (string name in new[] { "tcp-10256-__", "gpio-chip-line", "what" })
        {
            Assert.Contains($"FDSTOREREMOVE=1\nFDNAME={name}\n", messages);
        }

        Assert.Contains(Health, messages);
        Assert.Contains("\"healthy\":true", agent.Ask(), StringComparison.Ordinal);
    }

    private static Task ReloadAsync(ManagedAgent agent) => Task.Run(() =>
    {
        agent.Signal("HUP");
        agent.Until("RELOADING=1");
        agent.Until("READY=1");
    });

    // Other ports, claimed addresses or none; ends when what the settings before had is given back.
    private static async Task FlipAsync(ManagedAgent agent, int reload)
    {
        bool odd = reload % 2 != 0;
        agent.Configure(odd
            ? ",\n\"metrics\": { \"address\": \"127.0.0.1:9102\" }, \"health\": { \"address\": \"127.0.0.1:10257\" }"
            : ",\n\"metrics\": { \"address\": \"127.0.0.1:9101\" }, \"ingress\": { \"addresses\": [\"203.0.113.0/24\"] }");
        await ReloadAsync(agent);
        if (reload > 0)
        {
            await Task.Run(() => agent.Until($"FDSTOREREMOVE=1\nFDNAME=tcp-{(odd ? 9101 : 9102)}-127.0.0.1\n"));
        }
    }

    // VmRSS of proc(5), in KiB.
    private static long Memory(ManagedAgent agent) => long.Parse(
        File.ReadLines($"/proc/{agent.Process.Id}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    // The agent may still be closing what it had for the last request, or for the settings before.
    private static Task HardlyMoreAsync(ManagedAgent agent, (int Descriptors, int Threads) before) => Eventually.HoldsAsync(
        () => Count(agent) is var (descriptors, threads) && descriptors <= before.Descriptors + 2 && threads <= before.Threads + 3,
        $"hardly more than the {before.Descriptors} descriptors and {before.Threads} threads there were");

    private static (int Descriptors, int Threads) Count(ManagedAgent agent) =>
        (Directory.GetFileSystemEntries($"/proc/{agent.Process.Id}/fd").Length, Directory.GetDirectories($"/proc/{agent.Process.Id}/task").Count(static thread => !IsOfPool(thread)));

    // How many those are is for the runtime to say: more where work waits long, fewer when there was none.
    private static bool IsOfPool(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/comm").StartsWith(".NET TP", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // it ended
        }
    }
}
