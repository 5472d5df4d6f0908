using System.Net;

namespace Edge.SystemTests.Services;

/// <summary>
/// A gateway between clients and pods, each in a namespace of its own. Clients have all addresses of 100.64.0.0/16 and fd00:c1::/64, pods those of 10.1.0.0/17, behind a
/// router 10.3.0.0/16, and fd00:1::1 to fd00:1::8.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    public LabNetwork()
    {
        Client = Namespaces.Add("client");
        Gateway = Namespaces.AddRouter("gateway");
        Pods = Namespaces.Add("pods");
        Namespaces.Connect(Client, "eth0", ["198.51.100.7/24", "2001:db8:100::7/64"], Gateway, "up0", [$"{ServiceLab.GatewayOutside}/24", $"{ServiceLab.GatewayOutsideV6}/64"]);
        Namespaces.Connect(
            Pods, "eth0", ["10.1.128.1/16", .. LabService.PodsV6(ServiceLab.PodsV6).Select(static address => $"{address}/64")],
            Gateway, "lan0", [$"{ServiceLab.GatewayInside}/16", $"{ServiceLab.GatewayInsideV6}/64"]);
        Client.Ip(
            $"route add default via {ServiceLab.GatewayOutside}", $"route add default via {ServiceLab.GatewayOutsideV6}",
            "route add local 100.64.0.0/16 dev lo", "route add local fd00:c1::/64 dev lo");
        Gateway.Ip(
            "route add default via 198.51.100.7", "route add default via 2001:db8:100::7",
            "route add 100.64.0.0/16 via 198.51.100.7", "route add fd00:c1::/64 via 2001:db8:100::7", "route add 10.3.0.0/16 via 10.1.128.1");
        Pods.Ip($"route add default via {ServiceLab.GatewayInside}", $"route add default via {ServiceLab.GatewayInsideV6}", "route add local 10.1.0.0/17 dev lo", "route add local 10.3.0.0/16 dev lo");
        Client.Configure(("ipv6/ip_nonlocal_bind", "1"));
        Gateway.Configure(("ipv6/ip_nonlocal_bind", "1"));
    }

    /// <summary>For further ones.</summary>
    public NamespaceLab Namespaces { get; } = new();

    public LabNamespace Client { get; }

    public LabNamespace Gateway { get; }

    public LabNamespace Pods { get; }

    /// <summary>Connections that clients make; what they reach is expected among the pods.</summary>
    public LabHost NewClients() => new(Client, IPEndPoint.Parse("10.1.128.1:9"));

    public void Dispose() => Namespaces.Dispose();
}
