using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy;

/// <summary>When endpoints can answer past the gateway, and what is said when they cannot.</summary>
public sealed class DirectReturnChoiceTests
{
    private static readonly NodeFacts s_node = new()
    {
        LocalAddresses = [IPAddress.Parse("10.9.0.254")],
        Attached =
        [
            new AttachedPrefix(IPNetwork.Parse("10.9.0.0/16"), 2),
            new AttachedPrefix(IPNetwork.Parse("10.9.3.0/24"), 3),
            new AttachedPrefix(IPNetwork.Parse("fd00:9::/64"), 2),
        ],
    };

    [Theory]
    [InlineData("10.9.0.11:80", 2)]
    [InlineData("10.9.0.11:80 10.9.0.12:80", 2)]
    [InlineData("10.9.3.1:80", 3)]
    [InlineData("", 0)]
    public void Link_is_the_one_of_the_longest_prefix_that_all_endpoints_share(string endpoints, int link) =>
        Assert.Equal((link, (string?)null), Choose(endpoints));

    [Theory]
    [InlineData("10.9.0.11:8080", "endpoint 10.9.0.11:8080 answers on another port than 80; the port cannot be translated")]
    [InlineData("10.9.0.254:80", "endpoint 10.9.0.254 is this gateway itself")]
    [InlineData("10.9.0.11:80 192.0.2.1:80", "endpoint 192.0.2.1 is on no Ethernet link of this gateway")]
    [InlineData("10.9.0.11:80 10.9.3.1:80", "endpoint 10.9.3.1 is on another link than the others")]
    public void Endpoint_that_cannot_is_named(string endpoints, string reason) =>
        Assert.Equal((0, $"port 'web': edge.gateway/direct-return is ignored, replies come through the gateway: {reason}"), Choose(endpoints));

    [Fact]
    public void IPv6_endpoints_are_neighbours_too()
    {
        List<string> problems = [];
        var target = new EndpointTarget(IPAddress.Parse("fd00:9::11").GetAddressBytes(), 80);
        Assert.Equal(2, DirectReturnChoice.LinkFor(Service(), Key(TransportProtocol.Udp), 80, guarded: false, [target], s_node, problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, "Random", "FlowHash")]
    [InlineData(AddressFamily.InterNetwork, "FlowHash", "FlowHash")]
    [InlineData(AddressFamily.InterNetwork, "ClientHash", "ClientHash")]
    [InlineData(AddressFamily.InterNetworkV6, "Random", "ClientHash")]
    [InlineData(AddressFamily.InterNetworkV6, "FlowHash", "ClientHash")]
    public void Chooses_by_a_hash_always(AddressFamily family, string asked, string chosen) =>
        Assert.Equal(Enum.Parse<Balance>(chosen), DirectReturnChoice.BalanceFor(family, Enum.Parse<Balance>(asked)));

    [Fact]
    public void Each_thing_that_needs_the_rules_is_named()
    {
        Assert.Contains("no nft_fwd_netdev", Refusal(node: s_node with { Kernel = KernelAbilities.All with { DirectReturn = false } }), StringComparison.Ordinal);
        Assert.Contains("single TCP and UDP ports", Refusal(key: Key(TransportProtocol.Sctp)), StringComparison.Ordinal);
        Assert.Contains("single TCP and UDP ports", Refusal(key: Key(TransportProtocol.Udp) with { IsRange = true }), StringComparison.Ordinal);
        Assert.Contains("externalTrafficPolicy is Local", Refusal(service: Service(local: true)), StringComparison.Ordinal);
        Assert.Contains("session affinity, source ranges and limits", Refusal(guarded: true), StringComparison.Ordinal);
    }

    private static (int Link, string? Problem) Choose(string endpoints)
    {
        List<string> problems = [];
        EndpointTarget[] targets = [.. endpoints.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPEndPoint.Parse).Select(static endpoint => new EndpointTarget(endpoint.Address.GetAddressBytes(), (ushort)endpoint.Port))];
        int link = DirectReturnChoice.LinkFor(Service(), Key(TransportProtocol.Tcp), 80, guarded: false, targets, s_node, problems);
        return (link, problems.SingleOrDefault());
    }

    private static string Refusal(ServiceSpec? service = null, PortKey? key = null, bool guarded = false, NodeFacts? node = null)
    {
        List<string> problems = [];
        EndpointTarget[] targets = [new EndpointTarget(IPAddress.Parse("10.9.0.11").GetAddressBytes(), 80)];
        Assert.Equal(0, DirectReturnChoice.LinkFor(service ?? Service(), key ?? Key(TransportProtocol.Tcp), 80, guarded, targets, node ?? s_node, problems));
        return Assert.Single(problems);
    }

    private static ServiceSpec Service(bool local = false) => new() { Key = ServiceWorld.Key("web"), Uid = "web", ResourceVersion = "1", ExternalTrafficLocal = local };

    private static PortKey Key(TransportProtocol protocol) => new(ServiceWorld.Key("web"), "web", protocol, AddressFamily.InterNetwork);
}
