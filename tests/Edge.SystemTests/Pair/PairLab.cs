using System.Net;
using Edge.Agent.State;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Pair;

/// <summary>
/// Two gateways between two links, each link a switch: clients on the outer one, pods on the inner one. Clients send what is for 203.0.113.0/24 and 2001:db8:113::/64,
/// and pods everything, to whichever gateway the test says, or to addresses that move.
/// </summary>
internal sealed class PairLab : IDisposable
{
    public const string Vip = "203.0.113.10", VipV6 = "2001:db8:113::10", OtherVip = "203.0.113.11";
    private readonly NamespaceLab _lab = new();
    private int _ports;
    private int _links;

    /// <param name="owned">Null: as the agent would.</param>
    public PairLab(bool? owned = null)
    {
        Outside = AddSwitch("outside");
        Inside = AddSwitch("inside");
        Client = _lab.Add("client");
        Pods = _lab.Add("pods");
        First = AddGateway("first", 1, owned);
        Second = AddGateway("second", 2, owned);
        Join(Client, "eth0", Outside, "192.0.2.10/24", "2001:db8:2::10/64");
        Join(Pods, "eth0", Inside, ["10.1.128.1/16", .. LabService.PodsV6(8).Select(static address => $"{address}/64")]);
        Pods.Ip("route add local 10.1.0.0/17 dev lo");
        Client.Ip("route add local 100.64.0.0/16 dev lo", "route add local fd00:c1::/64 dev lo");
        Client.Configure(("ipv6/ip_nonlocal_bind", "1"));
        Clients = new LabHost(Client, IPEndPoint.Parse("192.0.2.10:9"));
    }

    public LabNamespace Outside { get; }

    public LabNamespace Inside { get; }

    public LabNamespace Client { get; }

    public LabNamespace Pods { get; }

    public LabHost Clients { get; }

    public LabGateway First { get; }

    public LabGateway Second { get; }

    /// <summary>The same Service on both.</summary>
    public void Set(LabService service)
    {
        First.Set(service);
        Second.Set(service);
        Assert.Null(First.ReplyProblem);
        Assert.Null(Second.ReplyProblem);
    }

    /// <summary>From now on clients and pods send to this gateway; null for either side: as before.</summary>
    public void Use(int? forClients, int? forPods)
    {
        if (forClients is int outer)
        {
            Client.Ip($"route replace 203.0.113.0/24 via 192.0.2.{outer}", $"route replace 2001:db8:113::/64 via 2001:db8:2::{outer}");
        }

        if (forPods is int inner)
        {
            Pods.Ip($"route replace default via 10.1.255.{inner}", $"route replace default via fd00:1::ff:{inner}");
        }
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        _lab.Dispose();
    }

    private LabNamespace AddSwitch(string role)
    {
        LabNamespace added = _lab.Add(role);
        added.Ip("link add br0 type bridge forward_delay 0", "link set br0 addrgenmode none", "link set br0 up");
        return added;
    }

    private LabGateway AddGateway(string role, int number, bool? owned)
    {
        LabNamespace space = _lab.AddRouter(role);
        Join(space, "up0", Outside, $"192.0.2.{number}/24", $"2001:db8:2::{number}/64");
        Join(space, "lan0", Inside, $"10.1.255.{number}/16", $"fd00:1::ff:{number}/64");
        space.Ip("route add 100.64.0.0/16 via 192.0.2.10", "route add fd00:c1::/64 via 2001:db8:2::10");
        space.Configure(("netfilter/nf_conntrack_tcp_be_liberal", "1"));
        return new LabGateway(space, NodeConfig.Default with
        {
            NodeName = role,
            PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/64")],
            ServiceCidrs = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd00:96::/112")],
            Balance = "flow-hash",
        }, owned, inPair: true);
    }

    // Everybody on a link needs a link-local address of his own; the lab's are always the same two.
    private void Join(LabNamespace host, string device, LabNamespace bridge, params string[] addresses)
    {
        string port = $"p{++_ports}";
        _lab.Connect(host, device, addresses, bridge, port, []);
        bridge.Ip($"link set {port} master br0");
        host.Ip($"address del fe80::1/64 dev {device}", $"address add fe80::{++_links}/64 dev {device} nodad");
    }
}
