using System.Net;
using Edge.Agent.State;
using Edge.Conformance.Packets;

namespace Edge.SystemTests.Services;

/// <summary>
/// A gateway between clients and pods, each in a namespace of its own: real connections over what the agent's dataplane wrote into the real
/// kernel. Clients have all addresses of 100.64.0.0/16 and fd00:c1::/64, pods those of 10.1.0.0/17, behind a
/// router 10.3.0.0/16, and fd00:1::1 to fd00:1::8.
/// </summary>
internal sealed class ServiceLab : IDisposable
{
    public const string Client = "100.64.0.1", ClientV6 = "fd00:c1::1";
    public const string GatewayOutside = "198.51.100.1", GatewayOutsideV6 = "2001:db8:100::1";
    public const string GatewayInside = "10.1.255.254", GatewayInsideV6 = "fd00:1::ff";
    public const int PodsV6 = 8;

    private readonly NamespaceLab _lab = new();

    /// <param name="config">What the configuration says of the gateway beyond the networks of this lab.</param>
    /// <param name="owned">Null: as the agent would.</param>
    public ServiceLab(NodeConfig? config = null, bool? owned = null)
    {
        LabNamespace client = _lab.Add("client"), gateway = _lab.AddRouter("gateway"), pods = _lab.Add("pods");
        _lab.Connect(client, "eth0", ["198.51.100.7/24", "2001:db8:100::7/64"], gateway, "up0", [$"{GatewayOutside}/24", $"{GatewayOutsideV6}/64"]);
        _lab.Connect(
            pods, "eth0", ["10.1.128.1/16", .. LabService.PodsV6(PodsV6).Select(static address => $"{address}/64")],
            gateway, "lan0", [$"{GatewayInside}/16", $"{GatewayInsideV6}/64"]);
        client.Ip(
            $"route add default via {GatewayOutside}", $"route add default via {GatewayOutsideV6}",
            "route add local 100.64.0.0/16 dev lo", "route add local fd00:c1::/64 dev lo");
        gateway.Ip(
            "route add default via 198.51.100.7", "route add default via 2001:db8:100::7",
            "route add 100.64.0.0/16 via 198.51.100.7", "route add fd00:c1::/64 via 2001:db8:100::7", "route add 10.3.0.0/16 via 10.1.128.1");
        pods.Ip($"route add default via {GatewayInside}", $"route add default via {GatewayInsideV6}", "route add local 10.1.0.0/17 dev lo", "route add local 10.3.0.0/16 dev lo");
        client.Configure(("ipv6/ip_nonlocal_bind", "1"));
        gateway.Configure(("ipv6/ip_nonlocal_bind", "1"));

        Clients = new LabHost(client, IPEndPoint.Parse("10.1.128.1:9"));
        Pods = new LabHost(pods, IPEndPoint.Parse("198.51.100.7:9"));
        Node = new LabHost(gateway, IPEndPoint.Parse("10.1.128.1:9"));
        Servers = new LabServers(pods);
        NodeServers = new LabServers(gateway);
        Servers.ServeTcp(8080);
        Gateway = new LabGateway(gateway, (config ?? NodeConfig.Default) with
        {
            NodeName = "here",
            PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/16"), IPNetwork.Parse("fd00:1::/64"), IPNetwork.Parse("fd00:2::/64")],
            ServiceCidrs = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd00:96::/112")],
        }, owned);
    }

    public LabGateway Gateway { get; }

    public LabHost Clients { get; }

    public LabHost Pods { get; }

    /// <summary>The gateway itself as a client.</summary>
    public LabHost Node { get; }

    /// <summary>The programs of the pods; every pod listens on TCP port 8080.</summary>
    public LabServers Servers { get; }

    /// <summary>The gateway's own programs.</summary>
    public LabServers NodeServers { get; }

    /// <summary>One more pod, behind another link of the gateway: 10.2.0.1 and fd00:2::1.</summary>
    public LabHost AddFarPod()
    {
        LabNamespace pod = _lab.Add("far");
        _lab.Connect(pod, "eth0", ["10.2.0.1/24", "fd00:2::1/64"], Node.Space, "lan1", ["10.2.0.254/24", "fd00:2::ff/64"]);
        pod.Ip("route add default via 10.2.0.254", "route add default via fd00:2::ff");
        Gateway.Configure(static config => config);
        return new LabHost(pod, IPEndPoint.Parse("198.51.100.7:9"));
    }

    /// <summary>The clients' end of the link to the gateway, for packets as bytes.</summary>
    public LabLink OpenClientLink() => new(Place.World, Clients.Space, Node.Space, "up0");

    /// <summary>The pods' end of theirs.</summary>
    public LabLink OpenPodLink() => new(Place.Pods, Pods.Space, Node.Space, "lan0");

    public void Dispose()
    {
        Servers.Dispose();
        NodeServers.Dispose();
        Gateway.Dispose();
        _lab.Dispose();
    }
}
