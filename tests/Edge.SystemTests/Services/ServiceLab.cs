using System.Net;
using Edge.Agent.State;
using Edge.Conformance.Packets;

namespace Edge.SystemTests.Services;

/// <summary>
/// The network of <see cref="LabNetwork"/>, and real connections over what the agent's dataplane wrote into the real kernel.
/// </summary>
internal sealed class ServiceLab : IDisposable
{
    public const string Client = "100.64.0.1", ClientV6 = "fd00:c1::1";
    public const string GatewayOutside = "198.51.100.1", GatewayOutsideV6 = "2001:db8:100::1";
    public const string GatewayInside = "10.1.255.254", GatewayInsideV6 = "fd00:1::ff";
    public const int PodsV6 = 8;

    private readonly LabNetwork _network = new();

    /// <param name="config">What the configuration says of the gateway beyond the networks of this lab.</param>
    /// <param name="owned">Null: as the agent would.</param>
    public ServiceLab(NodeConfig? config = null, bool? owned = null)
    {
        Clients = _network.NewClients();
        Pods = new LabHost(_network.Pods, IPEndPoint.Parse("198.51.100.7:9"));
        Node = new LabHost(_network.Gateway, IPEndPoint.Parse("10.1.128.1:9"));
        Servers = new LabServers(_network.Pods);
        NodeServers = new LabServers(_network.Gateway);
        Servers.ServeTcp(8080);
        Gateway = new LabGateway(_network.Gateway, (config ?? NodeConfig.Default) with
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
        LabNamespace pod = _network.Namespaces.Add("far");
        _network.Namespaces.Connect(pod, "eth0", ["10.2.0.1/24", "fd00:2::1/64"], Node.Space, "lan1", ["10.2.0.254/24", "fd00:2::ff/64"]);
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
        _network.Dispose();
    }
}
