using System.Globalization;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Kill;

/// <summary>The published agent is killed at random moments under load. <c>scripts/kill-campaign</c> does it more often.</summary>
[Collection(nameof(Alone))]
public sealed class KillCampaignTests
{
    private const int Kills = 50;

    [Fact]
    public Task Fifty_kills_at_random_moments_lose_no_connection_and_leave_no_wrong_element() =>
        new KillCampaign(Kills, Random.Shared.Next(1, int.MaxValue), TestContext.Current.SendDiagnosticMessage).PlayAsync(TestContext.Current.CancellationToken);

    [Fact(Explicit = true)]
    public async Task A_campaign_loses_no_connection_and_leaves_no_wrong_element()
    {
        await new KillCampaign(Setting("EDGE_KILLS"), Setting("EDGE_KILL_SEED"), Console.WriteLine).PlayAsync(TestContext.Current.CancellationToken);
        Console.WriteLine("campaign result: 1 0");
    }

    private static int Setting(string name) => int.Parse(Environment.GetEnvironmentVariable(name) ?? "1", CultureInfo.InvariantCulture);
}
