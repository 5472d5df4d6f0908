using System.Diagnostics;
using System.Globalization;
using Edge.Nftables;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Tracing;

/// <summary>edgectl trace as a process: what stays when it is killed, and what it says without the right to trace.</summary>
[Trait("also", "vm")]
public sealed class TraceProcessTests
{
    private static readonly TimeSpan s_patience = Waits.Long;

    [Fact]
    public async Task Table_goes_with_the_process_when_it_is_killed()
    {
        using NamespaceLab lab = new();
        LabNamespace gateway = lab.Add("gateway");
        using Process edgectl = gateway.Start(EdgeCtl[0], [.. EdgeCtl[1..], "trace", "any", "10.96.0.10:80", "--wait", "1h"]);
        string? first = await edgectl.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("waiting 3600 s for a packet from anybody to 10.96.0.10:80/TCP", first);
        Assert.NotNull(TableOf(gateway));

        // "ip netns exec" has become edgectl: it is the same process.
        Command.Run("kill", "-KILL", edgectl.Id.ToString(CultureInfo.InvariantCulture));
        await edgectl.WaitForExitAsync(TestContext.Current.CancellationToken);

        for (long begun = Stopwatch.GetTimestamp(); TableOf(gateway) is not null && Stopwatch.GetElapsedTime(begun) < s_patience;)
        {
            Thread.Yield();
        }

        Assert.Null(TableOf(gateway));
    }

    [Fact]
    public void Without_the_right_to_trace_it_says_what_to_do()
    {
        Requires.Command("setpriv");
        using NamespaceLab lab = new();
        (int code, string output, string error) = Command.TryRun(
            "ip", null, ["netns", "exec", lab.Add("gateway").Name, "setpriv", "--bounding-set", "-net_admin", .. EdgeCtl, "trace", "any", "10.96.0.10:80"]);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("edgectl: tracing packets needs CAP_NET_ADMIN\n  next: run it as root on the gateway: sudo edgectl trace …\n", error);
    }

    [Fact]
    public void Nothing_that_came_is_a_failure_with_the_next_step()
    {
        using NamespaceLab lab = new();
        (int code, _, string error) = Command.TryRun(
            "ip", null, ["netns", "exec", lab.Add("gateway").Name, .. EdgeCtl, "trace", "192.0.2.7", "10.96.0.10:53/udp", "--wait", "1s"]);

        Assert.Equal(1, code);
        Assert.Contains("edgectl: no packet from 192.0.2.7 to 10.96.0.10:53/UDP came within 1 s\n  next: does the client's way lead through this gateway?", error, StringComparison.Ordinal);
    }

    // What is published where there is something, else what was built with the tests.
    private static string[] EdgeCtl
    {
        get
        {
            string published = Path.Combine(PublishedBinaries.Folder, "edgectl");
            return File.Exists(published) ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "edgectl.dll")];
        }
    }

    private static TableSnapshot? TableOf(LabNamespace gateway) => gateway.Get(static () =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        return nftables.ReadTable(Family.IPv4, "edge-trace");
    });
}
