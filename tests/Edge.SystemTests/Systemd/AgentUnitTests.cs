using System.Globalization;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Systemd;

/// <summary>The unit under the real systemd: as it is installed, in its own user, with its watchdog and its store of descriptors.</summary>
[Trait("machine", "systemd")]
[Collection(nameof(InstalledAgent))]
public sealed class AgentUnitTests(InstalledAgent installed)
{
    private static readonly string[] s_families = ["ip", "ip6"];

    [Fact]
    public void It_runs_as_its_own_user_with_one_capability_and_reads_its_key()
    {
        Require();
        string status = File.ReadAllText($"/proc/{InstalledAgent.MainProcess}/status");
        string user = Command.Run("id", "-u", "edge").Trim();
        Assert.NotEqual("0", user);
        Assert.Contains($"Uid:\t{user}\t{user}\t{user}\t{user}\n", status, StringComparison.Ordinal);

        // CAP_NET_ADMIN is bit 12 of linux/capability.h.
        Assert.Contains("CapEff:\t0000000000001000\nCapBnd:\t0000000000001000\n", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1\nSeccomp:\t2\n", status, StringComparison.Ordinal);
        Assert.Equal("640 root:edge", Command.Run("stat", "-c", "%a %U:%G", "/etc/edge/gateway.key").Trim());
        Assert.Equal("750 root:edge", Command.Run("stat", "-c", "%a %U:%G", "/etc/edge").Trim());
        Assert.Contains("gw1", Command.Run("edgectl", "status"), StringComparison.Ordinal);
    }

    [Fact]
    public void Installing_again_changes_nothing_and_an_upgrade_that_does_not_understand_the_settings_changes_nothing_either()
    {
        Require();
        // Another test's lights may still be installed.
        installed.Configure("");
        InstalledAgent.Install();
        int process = InstalledAgent.MainProcess;
        Assert.Equal("enabled", InstalledAgent.Systemctl("is-enabled", "edge-agent").Trim());
        Assert.Contains("it runs, and nothing has changed", InstalledAgent.Install(), StringComparison.Ordinal);
        installed.Configure(",\n  \"logLevel\": \"loud\"");
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => InstalledAgent.Install());
        Assert.Contains("agent.jsonc:3: logLevel", refused.Message, StringComparison.Ordinal);
        Assert.Equal(process, InstalledAgent.MainProcess);
        installed.Configure("");
    }

    [Fact]
    public async Task An_upgrade_that_does_not_start_gives_way_to_the_agent_that_ran()
    {
        Require();
        installed.Configure("");
        InstalledAgent.Install();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-upgrade-");

        // A program that accepts all settings and is never ready.
        File.Copy("/bin/true", Path.Combine(folder.FullName, "edge-agent"));
        string edgectl = Path.Combine(folder.FullName, "edgectl");
        File.WriteAllText(edgectl, "#!/bin/sh\necho completion\n");
        File.SetUnixFileMode(edgectl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        InvalidOperationException failed = Assert.Throws<InvalidOperationException>(() => InstalledAgent.Install(folder.FullName));
        Assert.Contains("the new edge-agent does not start", failed.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => InstalledAgent.Show("StatusText").StartsWith("live", StringComparison.Ordinal), "the one from before runs");
        Assert.Contains("it runs, and nothing has changed", InstalledAgent.Install(), StringComparison.Ordinal);
        Assert.Contains("gw1", Command.Run("edgectl", "status"), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Ready_means_that_last_known_good_is_in_the_kernel_without_any_broker()
    {
        Require();
        InstalledAgent.Systemctl("stop", "edge-agent");
        await installed.Broker.KillAsync();
        Command.Run("edge-agent", "cleanup");
        Assert.DoesNotContain("edge", Tables(), StringComparison.Ordinal);
        InstalledAgent.Systemctl("start", "edge-agent");
        Assert.Contains("10.96.0.10 . 6 . 80", Command.Run("nft", "list", "table", "ip", "edge"), StringComparison.Ordinal);
        Assert.StartsWith("lkg", InstalledAgent.Show("StatusText"), StringComparison.Ordinal);
        await installed.Broker.RestartAsync();
        await Eventually.HoldsAsync(() => InstalledAgent.Show("StatusText").StartsWith("live", StringComparison.Ordinal), "live again");
    }

    [Fact]
    public void A_support_bundle_has_the_log_of_the_agent_and_of_the_kernel()
    {
        Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-bundle-");
        string file = Path.Combine(folder.FullName, "bundle.tar.gz");
        Command.Run("edgectl", "diag", "-f", file);
        Command.Run("tar", "-xzf", file, "-C", folder.FullName, "--strip-components=1");
        string agent = File.ReadAllText(Path.Combine(folder.FullName, "log", "edge-agent.log"));
        Assert.Contains($" edge-agent[{InstalledAgent.MainProcess}]: ", agent, StringComparison.Ordinal);
        Assert.Contains("Linux version", File.ReadAllText(Path.Combine(folder.FullName, "log", "kernel.log")), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_watchdog_replaces_an_agent_that_hangs_and_the_tables_stay_as_they_are()
    {
        Require();
        using IDisposable shorter = InstalledAgent.With("WatchdogSec=20");
        string[] handles = Handles();
        int before = int.Parse(InstalledAgent.Show("NRestarts"), CultureInfo.InvariantCulture);
        await InstalledAgent.KillAsync("STOP");
        Assert.Equal(before + 1, int.Parse(InstalledAgent.Show("NRestarts"), CultureInfo.InvariantCulture));
        Assert.Equal(handles, Handles());
    }

    [Fact]
    public async Task No_request_on_a_health_port_fails_over_a_restart_and_none_is_refused_when_it_is_killed()
    {
        Require();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<(int Asked, List<string> Failures)>[] loads = [Load(10256, stop.Token), Load(InstalledAgent.HealthPort, stop.Token)];
        InstalledAgent.Systemctl("restart", "edge-agent");
        InstalledAgent.Systemctl("restart", "edge-agent");
        InstalledAgent.Systemctl("reload", "edge-agent");
        await stop.CancelAsync();
        foreach ((int asked, List<string> failures) in await Task.WhenAll(loads))
        {
            Assert.Empty(failures);
            Assert.InRange(asked, 3, int.MaxValue);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        loads = [Load(10256, end.Token), Load(InstalledAgent.HealthPort, end.Token)];
        await InstalledAgent.KillAsync("KILL");
        await InstalledAgent.KillAsync("KILL");
        await end.CancelAsync();
        foreach ((_, List<string> failures) in await Task.WhenAll(loads))
        {
            // What it had in its hands when it was killed is lost, at most one of each loop each time.
            Assert.InRange(failures.Count, 0, 2);
            Assert.DoesNotContain(failures, failure => failure.Contains("Refused", StringComparison.Ordinal) || failure.Contains("no answer", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_reload_takes_good_settings_and_refuses_bad_ones_by_file_and_line()
    {
        Require();
        int process = InstalledAgent.MainProcess;
        installed.Configure(",\n  \"health\": { \"address\": \"somewhere\" }");
        (int code, _, _) = Command.TryRun("systemctl", null, "reload", "edge-agent");
        Assert.NotEqual(0, code);
        Assert.Contains("/etc/edge/agent.jsonc:3: health.address: 'somewhere'", Journal(), StringComparison.Ordinal);
        Assert.Contains("200 OK", Ask(10256), StringComparison.Ordinal);

        installed.Configure(",\n  \"health\": { \"address\": \"[::]:10257\" }");
        InstalledAgent.Systemctl("reload", "edge-agent");
        await Eventually.HoldsAsync(() => Ask(10257).Contains("200 OK", StringComparison.Ordinal), "the new port answers");
        await Eventually.HoldsAsync(() => Ask(10256).Contains("Failed to connect", StringComparison.Ordinal), "the old one refuses");
        installed.Configure("");
        InstalledAgent.Systemctl("reload", "edge-agent");
        await Eventually.HoldsAsync(() => Ask(10256).Contains("200 OK", StringComparison.Ordinal), "the port before answers again");
        Assert.Equal((process, "active"), (InstalledAgent.MainProcess, InstalledAgent.Show("ActiveState")));
    }

    private static void Require()
    {
        Requires.VirtualMachine();
        Assert.True(InstalledAgent.IsHere, "systemd must be the first process: scripts/vm --systemd");
        Assert.Equal("active", InstalledAgent.Show("ActiveState"));
    }

    private static Task<(int Asked, List<string> Failures)> Load(int port, CancellationToken stop) => Task.Run(() => RequestLoad.RunAsync(null, port, stop));

    private static string Ask(int port)
    {
        (int code, string output, string error) = Command.TryRun("curl", null, "-sSi", "--max-time", "20", $"http://127.0.0.1:{port}/healthz");
        return code == 0 ? output : error;
    }

    private static string Tables() => Command.Run("nft", "list", "tables");

    // A table that was made anew has another one.
    private static string[] Handles() =>
        [.. s_families.Select(family => Command.Run("nft", "-a", "list", "table", family, "edge").Split('\n').First(line => line.Contains("# handle", StringComparison.Ordinal)))];

    private static string Journal() => Command.Run("journalctl", "-u", "edge-agent", "-n", "100", "--no-pager");
}
