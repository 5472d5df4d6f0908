using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Netlink;
using Edge.Protocol.Settings;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>On which of its addresses a gateway takes NodePort connections; the numbers are those of kube-proxy's behaviours (N3–N7, N11).</summary>
public sealed class NodePortAddressTests
{
    private const string Second = "198.51.100.1";
    private static readonly IPAddress s_first = IPAddress.Parse(DataplaneWorld.Gateway);

    [Theory]
    [InlineData("", true, true)]
    [InlineData("192.0.2.0/24", false, true)] // N4
    [InlineData("2001:db8::/64", true, false)] // N4
    [InlineData("192.0.2.0/24,0.0.0.0/0", true, true)] // N5
    [InlineData("192.0.2.0/24,::/0", false, true)]
    [InlineData("192.0.2.0/24,fd00::/8", false, false)]
    [InlineData("127.0.0.0/8", false, true)] // N7: nowhere, but not everywhere
    [InlineData("primary", false, false)]
    public void Each_family_has_all_its_addresses_unless_a_prefix_of_it_says_otherwise(string addresses, bool v4, bool v6)
    {
        NodeFacts facts = Build(addresses);
        Assert.Equal((v4, v6), (facts.NodePortsEverywhere(AddressFamily.InterNetwork), facts.NodePortsEverywhere(AddressFamily.InterNetworkV6)));
    }

    [Theory]
    [InlineData("", "gateway second")]
    [InlineData("192.0.2.0/24", "gateway")]
    [InlineData("198.51.100.0/24", "second")]
    [InlineData("2001:db8::/32", "gateway second")]
    [InlineData("192.0.2.0/24,0.0.0.0/0", "gateway second")]
    [InlineData("127.0.0.0/8", "")]
    [InlineData("126.0.0.0/7", "")]
    [InlineData("primary", "gateway")]
    [InlineData("primary,198.51.100.0/24", "gateway second")]
    public void NodePorts_answer_on_those_addresses_alone(string addresses, string answering)
    {
        using var world = new DataplaneWorld();
        world.Host.Interface("eth1", $"{Second}/24");
        NodeFacts facts = Build(addresses);
        world.Dataplane.Node = world.Dataplane.Node with { NodePortAddresses = facts.NodePortAddresses };
        world.Start();
        world.Set(NodePort(), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(answering.Contains("gateway", StringComparison.Ordinal), Answers(world, DataplaneWorld.Gateway));
        Assert.Equal(answering.Contains("second", StringComparison.Ordinal), Answers(world, Second));
        Assert.Equal(Answers(world, Second), facts.NodePortsAnswerOn(IPAddress.Parse(Second)));
        Assert.False(Answers(world, "192.0.2.50")); // a neighbour, also inside the prefixes
        Assert.NotEqual("10.1.0.1:8080", world.Connect(DataplaneWorld.Gateway, "127.0.0.1", 30080));
        Assert.False(facts.NodePortsAnswerOn(IPAddress.Loopback));
    }

    [Fact]
    public void Primary_is_the_configured_address_of_the_node_or_what_the_machine_is_known_by()
    {
        NodeFacts facts = NodeFactsBuilder.Build(
            new NodeSettings(),
            new NodeConfig { NodePortsOnPrimary = true, NodeIPs = [IPAddress.Parse("192.0.2.99")] },
            new HostNetwork([], [], []) { PrimaryAddresses = [s_first, IPAddress.Parse("2001:db8::1")] },
            "gw");
        Assert.Equal(["192.0.2.99/32", "2001:db8::1/128"], facts.NodePortAddresses!.Select(prefix => prefix.ToString()));
    }

    [Fact]
    public void Another_primary_address_changes_the_sets_and_not_the_rules()
    {
        NodeFacts before = Build("primary");
        NodeFacts after = NodeFactsBuilder.Build(Settings("primary"), new NodeConfig(), new HostNetwork([], [], []) { PrimaryAddresses = [IPAddress.Parse(Second)] }, "gw");
        Assert.True(NodeFactsBuilder.ChangesSets(before, after));
        Assert.False(NodeFactsBuilder.ChangesRules(before, after));
        Assert.True(NodeFactsBuilder.ChangesRules(before, Build("")));
        Assert.True(NodeFactsBuilder.ChangesRules(Build("192.0.2.0/24"), Build("2001:db8::/32")));
    }

    [Fact]
    public void Primary_address_is_the_first_global_one_on_the_interface_of_the_best_default_route()
    {
        var snapshot = new RouteSnapshot(
            [new RouteLink(1, "lo", true, true), new RouteLink(2, "eth0", true, false), new RouteLink(3, "wwan0", true, false)],
            [
                Address(3, "198.51.100.1", true), Address(2, "169.254.3.3", false), Address(2, "192.0.2.7", true), Address(2, "192.0.2.8", true),
                Address(2, "fe80::1", false), Address(2, "2001:db8::7", true),
            ],
            [])
        {
            Defaults = [new(AddressFamily.InterNetwork, 3, 700), new(AddressFamily.InterNetwork, 2, 100), new(AddressFamily.InterNetworkV6, 2, 1024)],
        };
        Assert.Equal([IPAddress.Parse("192.0.2.7"), IPAddress.Parse("2001:db8::7")], HostNetworkWatch.Translate(snapshot).PrimaryAddresses);
        Assert.Equal([IPAddress.Parse("198.51.100.1")], HostNetworkWatch.Translate(snapshot with { Defaults = [.. snapshot.Defaults.Take(1)] }).PrimaryAddresses);
    }

    [Fact]
    public void Address_that_we_claim_for_a_Service_is_no_address_of_the_host()
    {
        RouteAddress claimed = Address(2, "2001:db8::10", true) with { IsOurs = true };
        var snapshot = new RouteSnapshot([new RouteLink(2, "eth0", true, false)], [claimed, Address(2, "2001:db8::7", true)], [])
        {
            Defaults = [new(AddressFamily.InterNetworkV6, 2, 1024)],
        };
        HostNetwork network = HostNetworkWatch.Translate(snapshot);
        Assert.Equal([IPAddress.Parse("2001:db8::7")], network.Addresses);
        Assert.Equal([IPAddress.Parse("2001:db8::7")], network.PrimaryAddresses);
        Assert.Equal([IPNetwork.Parse("2001:db8::7/128")], network.AttachedPrefixes);
    }

    [Fact]
    public void A_setting_that_is_neither_prefix_nor_primary_is_refused()
    {
        var map = new SettingsMap();
        map.ReadOption("node.nodePortAddresses=primary,10.0.0.0/8,first");
        NodeSettings settings = NodeSettings.Read(map);
        Assert.True(settings.NodePortsOnPrimary);
        Assert.Single(settings.NodePortAddresses!);
        Assert.Contains("'first' is not primary or a prefix", Assert.Single(map.Errors), StringComparison.Ordinal);
    }

    private static RouteAddress Address(int link, string address, bool primary) => new(link, IPAddress.Parse(address), new IPNetwork(IPAddress.Parse(address), address.Contains(':') ? 128 : 32), primary);

    private static bool Answers(DataplaneWorld world, string address) => world.Connect(DataplaneWorld.Client, address, 30080) == "10.1.0.1:8080";

    private static NodeSettings Settings(string addresses)
    {
        var map = new SettingsMap();
        if (addresses.Length > 0)
        {
            map.ReadOption("node.nodePortAddresses=" + addresses);
        }

        return NodeSettings.Read(map);
    }

    private static NodeFacts Build(string addresses) => NodeFactsBuilder.Build(
        Settings(addresses), new NodeConfig(), new HostNetwork([s_first, IPAddress.Parse(Second)], [], []) { PrimaryAddresses = [s_first] }, "gw");

    private static ServiceSpec NodePort() => new()
    {
        Key = ServiceWorld.Key("web"),
        Uid = "1",
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse("10.96.0.1")],
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, 30080)],
    };
}
