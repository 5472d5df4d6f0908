using System.Diagnostics;

namespace Edge.SystemTests.Published;

/// <summary>
/// The demo is the acceptance test of the main job: real pods, broker, edge-control and the AOT agent in namespaces. It runs under a
/// name of its own, beside a lab that a developer keeps. It measures gaps in traffic, so no other test runs beside it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class DemoTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Every_step_of_the_demo_holds()
    {
        Requires.Root();
        foreach (string command in (ReadOnlySpan<string>)["ip", "mosquitto", "openssl", "curl", "nft", "jq"])
        {
            Requires.Command(command);
        }

        foreach (string name in (ReadOnlySpan<string>)["edge-agent", "edge-control", "edgectl"])
        {
            PublishedBinaries.Require(name);
        }

        using Process demo = Command.Start("env", "EDGE_DEMO_NAME=edge-test", Path.Combine(PublishedBinaries.Root, "scripts", "demo"), "--built");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        Task<string> output = demo.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = demo.StandardError.ReadToEndAsync(limit.Token);
        demo.StandardInput.Close();
        try
        {
            await demo.WaitForExitAsync(limit.Token);
        }
        finally
        {
            demo.Kill(entireProcessTree: true); // what has ended is not there any more
        }

        Assert.True(demo.ExitCode == 0, await output + await error);
    }
}
