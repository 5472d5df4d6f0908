using Edge.Agent.Settings;
using Edge.Agent.Uplinks;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables.Text;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Uplinks;

/// <summary>Table, routes and rules over fakes of the kernel.</summary>
public sealed class UplinkRoutingTests : IDisposable
{
    private static readonly RouteSnapshot s_one = HostText.Read(["wan0", "wan1"], "default via 192.0.2.254 dev wan0");
    private static readonly RouteSnapshot s_two = HostText.Read(["wan0", "wan1"], "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev wan1 metric 50");

    private readonly FakeNftables _nftables = new();
    private readonly FakePolicyRoutes _routes = new();
    private readonly ManualClock _clock = new();
    private readonly Dictionary<string, int> _kernelSettings = [];

    public void Dispose() => _nftables.Dispose();

    [Fact]
    public void One_uplink_leaves_the_kernel_alone()
    {
        UplinkRouting routing = Start(s_one);
        _clock.Advance(TimeSpan.FromMinutes(2));
        routing.Tick();
        Assert.Empty(_nftables.Tables);
        Assert.Empty(_routes.Done);
        Assert.Empty(routing.Rows());
        Assert.Equal(1, _nftables.Reads - 1); // the numbers of an earlier run, and what it may have left
    }

    [Fact]
    public void Ways_are_there_before_packets_are_sent_on_them_and_go_behind_them()
    {
        UplinkRouting routing = Start(s_two);
        Assert.Equal(["set", "set", "add", "add", "add", "add"], _routes.Done.Select(static done => done.Split(' ')[0]));
        Assert.Equal("edge-uplinks", Assert.Single(_nftables.Tables).Table.Name);
        _routes.Done.Clear();
        routing.Update(HostText.Read(["wan0", "wan1"], "default via 192.0.2.253 dev wan0", "default via 203.0.113.254 dev wan1 metric 50"));
        Assert.Equal(["set 0.0.0.0/0 via 192.0.2.253 dev 2 table 28601"], _routes.Done);
    }

    [Fact]
    public void Nothing_is_written_again_when_nothing_changed()
    {
        UplinkRouting routing = Start(s_two);
        uint generation = _nftables.Kernel.Generation;
        _routes.Done.Clear();
        routing.Update(s_two);
        routing.Update(HostText.Read(["wan0", "wan1", "lan0"], "default via 192.0.2.254 dev wan0", "default via 203.0.113.254 dev wan1 metric 50", "10.1.0.0/16 dev lan0"));
        Assert.Empty(_routes.Done);
        Assert.Equal(generation, _nftables.Kernel.Generation);
    }

    [Fact]
    public void What_is_not_wanted_any_more_goes()
    {
        Start(s_two);
        UplinkRouting other = Start(s_two, new UplinkSettings { Interfaces = [] });
        Assert.Empty(_nftables.Tables);
        Assert.Empty(_routes.Rules);
        Assert.Empty(_routes.Routes);
        Assert.Empty(other.Problems);
    }

    [Fact]
    public void Restart_keeps_the_numbers_that_connections_carry()
    {
        Start(s_two);
        uint generation = _nftables.Kernel.Generation;
        UplinkRouting routing = Start(HostText.Read(["wan0", "wan1"], "default via 192.0.2.254 dev wan0 metric 100", "default via 203.0.113.254 dev wan1 metric 50"));
        Assert.Equal(["wan0", "wan1"], routing.Rows().Select(static row => row.Name));
        Assert.Equal(generation, _nftables.Kernel.Generation);
    }

    [Fact]
    public void Uplink_whose_interface_is_gone_is_forgotten_by_the_next_start()
    {
        Start(s_two);
        Start(HostText.Read(["wan0"], "default via 192.0.2.254 dev wan0"));
        Assert.Empty(_nftables.Tables);
        Assert.Empty(_routes.Rules);
    }

    [Fact]
    public void What_others_take_away_comes_back()
    {
        UplinkRouting routing = Start(s_two);
        OwnRule lost = _routes.Rules[1];
        _routes.Rules.RemoveAt(1);
        _clock.Advance(TimeSpan.FromSeconds(61));
        routing.Tick();
        Assert.Contains(lost, _routes.Rules);
    }

    [Fact]
    public void Refused_route_is_named_and_tried_again_and_the_others_are_there()
    {
        _routes.Refuse = static what => what.StartsWith("set 0.0.0.0/0 via 192.0.2.254", StringComparison.Ordinal) ? Errno.ENETUNREACH : null;
        UplinkRouting routing = Start(s_two);
        Assert.Contains("192.0.2.254", Assert.Single(routing.Problems), StringComparison.Ordinal);
        Assert.Single(_routes.Routes);
        Assert.Equal(4, _routes.Rules.Count);
        _routes.Refuse = static _ => null;
        routing.Tick();
        Assert.Empty(routing.Problems);
        Assert.Equal(2, _routes.Routes.Count);
    }

    [Fact]
    public void Kernel_without_policy_routing_is_told()
    {
        _routes.Refuse = static what => what.StartsWith("add", StringComparison.Ordinal) ? Errno.EOPNOTSUPP : null;
        UplinkRouting routing = Start(s_two);
        Assert.Equal(4, routing.Problems.Count);
        Assert.All(routing.Problems, static problem => Assert.Contains("CONFIG_IP_MULTIPLE_TABLES", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Refused_table_is_a_problem_and_tried_again()
    {
        _nftables.RefuseAll = Errno.EPERM;
        UplinkRouting routing = Start(s_two);
        Assert.Contains("the uplink of connections is not kept", Assert.Single(routing.Problems), StringComparison.Ordinal);
        _nftables.RefuseAll = null;
        routing.Tick();
        Assert.Empty(routing.Problems);
        Assert.Single(_nftables.Tables);
    }

    [Theory]
    [InlineData("all=0 wan1=1", "wan1: rp_filter is 1 there")]
    [InlineData("all=1 wan1=0", "wan0: rp_filter is 1 there|wan1: rp_filter is 1 there")]
    [InlineData("all=1 wan0=2 wan1=2", "")] // the larger one counts
    [InlineData("wan0=1 wan1=1 mark", "")]
    public void Missing_kernel_setting_is_named_for_each_interface(string settings, string expected)
    {
        foreach (string setting in settings.Split(' '))
        {
            string[] words = setting.Split('=');
            _kernelSettings[words.Length == 1 ? "all src_valid_mark" : $"{words[0]} rp_filter"] = words.Length == 1 ? 1 : int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
        }

        UplinkRouting routing = Start(s_two);
        Assert.Equal(expected, string.Join('|', routing.Problems.Select(static problem => problem.Split(',')[0])));
        Assert.All(routing.Problems, static problem => Assert.Contains("src_valid_mark=1", problem, StringComparison.Ordinal));
        bool marksRequests = RulesetText.Print(Assert.Single(_nftables.Tables)).Contains("ct direction original", StringComparison.Ordinal);
        Assert.Equal(settings.EndsWith("mark", StringComparison.Ordinal), marksRequests);
    }

    [Fact]
    public void Kernel_setting_that_changes_is_seen_within_a_minute()
    {
        UplinkRouting routing = Start(s_two);
        _kernelSettings["wan1 rp_filter"] = 1;
        _clock.Advance(TimeSpan.FromSeconds(61));
        routing.Tick();
        Assert.Single(routing.Problems);
    }

    [Fact]
    public void Rows_show_what_a_person_needs_to_find_it_in_the_kernel()
    {
        UplinkRouting routing = Start(HostText.Read(["wan0 down", "wan1"], "default via 203.0.113.254 dev wan1"), new UplinkSettings { Interfaces = ["wan0", "wan1"], Tunnels = [new TunnelSettings("wg0")] });
        Assert.Equal(
            ["uplink 1 wan0 28601 0x10000000/0x70000000 interface down or missing", "uplink 2 wan1 28602 0x20000000/0x70000000 up", "tunnel 7 wg0 28607 0x70000000/0x70000000 interface down or missing"],
            routing.Rows().Select(static row => $"{row.Kind} {row.Number} {row.Name} {row.Table} {row.Mark} {row.State}"));
    }

    private UplinkRouting Start(RouteSnapshot host, UplinkSettings? settings = null)
    {
        ReversePath check = new((name, setting) => _kernelSettings.TryGetValue($"{name} {setting}", out int value) ? value : 0);
        var routing = new UplinkRouting(settings ?? new UplinkSettings(), new UplinkTable(_nftables, owned: false), _routes, check, _clock, NullLogger<UplinkRouting>.Instance);
        routing.Update(host);
        return routing;
    }
}
