using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Uplinks;
using Edge.Nftables;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Uplinks;

/// <summary>Packets through the table of uplinks, beside the one of Services.</summary>
public sealed class UplinkRulesetTests : IDisposable
{
    private const uint Mask = 0x7000_0000, Ours = 0x200;
    private static readonly Uplink s_wan0 = new(1, "eth0", IsTunnel: false) { PacketMark = 0x1000_0000 };
    private static readonly Uplink s_wan1 = new(2, "eth1", IsTunnel: false) { PacketMark = 0x2000_0000 };
    private static readonly Uplink s_tunnel = new(7, "tun0", IsTunnel: true) { PacketMark = 0x7000_0000 };

    private readonly DataplaneWorld _world = new();
    private readonly TraceHost _host = new TraceHost().Interface("eth0", $"{DataplaneWorld.Gateway}/24").Interface("lan0", "10.1.255.254/16").Interface("eth1", "203.0.113.1/24").Interface("tun0", "10.9.0.1/24");

    public UplinkRulesetTests()
    {
        _world.Start();
        _world.Set(ServiceWorld.Service("web", "10.96.0.10"), ServiceWorld.Slice("web-1", "10.1.0.1"));
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("eth0", 1u)]
    [InlineData("eth1", 2u)]
    [InlineData("lan0", 0u)]
    [InlineData("tun0", 7u)]
    public void New_connection_to_a_Service_carries_where_it_came_in(string link, uint number)
    {
        Load();
        uint mark = Trace(Request(link, "10.96.0.10")).CtMark;
        Assert.Equal(number, mark >> 28);
        Assert.Equal(1u, ConnectionMark.IdOf(mark));
    }

    [Theory]
    [InlineData("eth1", 0x1234u, 0x1234u)]
    [InlineData("tun0", 0x8000_1234u, 0xf000_1234u)] // all that come by a tunnel, and bits of others stay
    public void Other_connections_are_left_alone_but_by_a_tunnel(string link, uint before, uint after)
    {
        Load();
        Assert.Equal(after, Trace(Request(link, "10.1.0.1") with { CtMark = before }).CtMark);
    }

    [Theory]
    [InlineData(0x1000_0000u | Ours, true, 0x1000_0005u)]
    [InlineData(0x2000_0000u | Ours, true, 0x2000_0005u)]
    [InlineData(0x2000_0000u | Ours, false, 5u)] // the bits of somebody else
    [InlineData(0x2000_0000u, true, 5u)]
    [InlineData(0x7000_0000u, false, 0x7000_0005u)]
    [InlineData(0x3000_0000u | Ours, true, 5u)] // an uplink that is not there any more
    [InlineData(Ours, true, 5u)]
    public void Reply_is_routed_with_the_mark_of_its_uplink_and_loses_it_then(uint connection, bool translated, uint routed)
    {
        Load();
        foreach (string? link in (string?[])["lan0", null])
        {
            TraceOutcome outcome = Trace(Reply(link) with { CtMark = connection, Translated = translated, Mark = 5 });
            Assert.Equal((routed, 5u, connection), (outcome.RoutedMark, outcome.Mark, outcome.CtMark));
        }
    }

    [Theory]
    [InlineData("eth1", 0x2000_0000u | Ours, 0x2000_0000u)]
    [InlineData("eth0", 0x1000_0000u | Ours, 0u)] // rp_filter is not strict there
    [InlineData("eth1", 0x1000_0000u | Ours, 0u)] // it came in by another one
    [InlineData("lan0", 0x2000_0000u | Ours, 0u)]
    public void Request_carries_the_mark_only_where_the_kernel_checks_the_way_back_with_it(string link, uint connection, uint routed)
    {
        Load(2);
        Assert.Equal(routed, Trace(Request(link, "10.1.0.1") with { Established = true, Translated = true, CtMark = connection }).RoutedMark);
    }

    [Fact]
    public void Ruleset_has_a_name_of_its_own_for_each_set_of_uplinks()
    {
        HashSet<string> names = [];
        foreach (Uplink[] uplinks in (Uplink[][])[[s_wan0, s_wan1], [s_wan0, s_wan1 with { Name = "eth2" }], [s_wan0], [s_wan0, s_tunnel]])
        {
            Assert.True(names.Add(new UplinkRuleset(uplinks, Mask, new HashSet<int>(), owned: true).Digest));
            Assert.False(names.Add(new UplinkRuleset([.. uplinks], Mask, new HashSet<int>(), owned: true).Digest));
        }

        Assert.True(names.Add(new UplinkRuleset([s_wan0, s_wan1], Mask, new HashSet<int> { 1 }, owned: true).Digest));
        Assert.True(names.Add(new UplinkRuleset([s_wan0, s_wan1], 0x700, new HashSet<int>(), owned: true).Digest));
    }

    private static TracePacket Request(string link, string destination) => TracePacket.Connect("198.51.100.7", destination, 80) with { InputInterface = link };

    private static TracePacket Reply(string? link) => new()
    {
        Source = IPAddress.Parse(link is null ? "10.1.255.254" : "10.1.0.1"),
        Destination = IPAddress.Parse("198.51.100.7"),
        InputInterface = link,
        Established = true,
        Reply = true,
    };

    private void Load(params int[] strict)
    {
        using var transaction = new Transaction();
        new UplinkRuleset([s_wan0, s_wan1, s_tunnel], Mask, new HashSet<int>(strict), owned: false).AddTo(transaction);
        _world.Kernel.Commit(transaction);
    }

    private TraceOutcome Trace(TracePacket packet) => Assert.Single(new PacketTracer(_world.Kernel, _host).Trace(packet).Outcomes);
}
