using Edge.Ctl.Tracing;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Tests.Ctl.Tracing;

/// <summary>Which messages belong to which packet, and when it has been heard enough.</summary>
public sealed class TraceCollectorTests
{
    [Fact]
    public void A_packet_ends_at_the_last_chain_or_where_it_is_dropped()
    {
        TraceCollector collector = new(wanted: 2);
        collector.Add(Begin(1));
        Assert.False(collector.IsIdle);
        collector.Add(Begin(2));
        collector.Add(Rule(1, "edge", "pick", Verdict.Jump("pick-1")));
        collector.Add(new TraceEvent(1, Family.IPv4, TraceTable.Name, "postrouting", TraceKind.Policy) { Policy = VerdictCode.Accept });
        Assert.False(collector.IsComplete);
        collector.Add(Rule(2, "firewall", "forward", Verdict.Drop));

        Assert.True(collector is { IsComplete: true, IsIdle: true });
        Assert.Equal([3, 2], collector.Packets.Select(static packet => packet.Count));
    }

    [Fact]
    public void Packets_that_another_program_traces_are_none_of_ours()
    {
        TraceCollector collector = new(wanted: 1);
        collector.Add(Rule(7, "debug", "raw", Verdict.Continue));
        collector.Add(new TraceEvent(7, Family.IPv4, TraceTable.Name, "prerouting", TraceKind.Policy) { Policy = VerdictCode.Accept });
        collector.Add(new TraceEvent(7, Family.IPv4, TraceTable.Name, "postrouting", TraceKind.Policy) { Policy = VerdictCode.Accept });

        Assert.Empty(collector.Packets);
    }

    [Fact]
    public void More_packets_than_wanted_and_the_same_one_again_are_left_out()
    {
        TraceCollector collector = new(wanted: 1);
        collector.Add(Begin(1));
        collector.Add(Rule(1, "firewall", "forward", Verdict.Drop));
        collector.Add(Begin(2));
        collector.Add(Begin(1));

        Assert.Equal(2, Assert.Single(collector.Packets).Count);
    }

    [Fact]
    public void Only_what_belongs_to_a_packet_under_way_is_news_of_it()
    {
        TraceCollector collector = new(wanted: 1);
        Assert.True(collector.Add(Begin(1)));
        Assert.True(collector.Add(Rule(1, "edge", "services", Verdict.Jump("pick"))));
        Assert.False(collector.Add(Begin(2)));
        Assert.False(collector.Add(Rule(7, "debug", "raw", Verdict.Continue)));
        Assert.True(collector.Add(Rule(1, "firewall", "forward", Verdict.Drop)));
        Assert.False(collector.Add(Rule(1, "firewall", "forward", Verdict.Drop)));
    }

    [Fact]
    public void A_packet_of_which_nothing_is_heard_any_more_is_given_up()
    {
        TraceCollector collector = new(wanted: 1);
        collector.Add(Begin(1));
        collector.EndAll();

        Assert.True(collector is { IsComplete: true, IsIdle: true });
    }

    [Fact]
    public void Steps_of_a_packet_are_bounded()
    {
        TraceCollector collector = new(wanted: 1);
        collector.Add(Begin(1));
        for (int i = 0; i < 2 * TraceCollector.MostSteps; i++)
        {
            collector.Add(Rule(1, "edge", "pick", Verdict.Continue));
        }

        Assert.Equal(TraceCollector.MostSteps, Assert.Single(collector.Packets).Count);
    }

    private static TraceEvent Begin(uint id) => Rule(id, TraceTable.Name, "prerouting", Verdict.Continue);

    private static TraceEvent Rule(uint id, string table, string chain, Verdict verdict) =>
        new(id, Family.IPv4, table, chain, TraceKind.Rule) { RuleHandle = 4, Verdict = verdict };
}
