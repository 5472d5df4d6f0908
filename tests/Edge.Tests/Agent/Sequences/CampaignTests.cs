namespace Edge.Tests.Agent.Sequences;

/// <summary>The long run, which takes as long as one wants: <c>scripts/campaign</c>.</summary>
public sealed class CampaignTests
{
    [Fact(Explicit = true)]
    public void No_sequence_of_a_campaign_fails()
    {
        using var run = new SequenceRun();
        Assert.Equal(0, new Campaign(run.FaultOf, Console.Out).Play());
    }
}
