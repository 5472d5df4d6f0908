using System.Net;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>
/// Clients (100.64.0.0/16, fd00:c1::/64) before an ingress gateway, a tunnel to a far gateway, a pod behind that: 10.5.0.1, fd00:5::1. The far gateway has a default route of its own,
/// to a world that does not know the clients.
/// </summary>
internal sealed class TunnelLab : IDisposable
{
    public const string FarGateway = "10.5.0.254", FarGatewayV6 = "fd00:5::ff";
    private const int Port = 8080;

    private readonly NamespaceLab _lab = new();
    private readonly LabServers _pods, _farHost;

    /// <param name="reversePath">The kernel's check of source addresses on the far gateway's interfaces.</param>
    /// <param name="validMark">With the mark of the packet, on its tunnel.</param>
    /// <param name="farAgent">Whether the far gateway runs the agent, too.</param>
    /// <param name="v6">Connections will be of IPv6.</param>
    /// <param name="kind">What the tunnel is.</param>
    public TunnelLab(int reversePath = 0, bool validMark = false, bool farAgent = true, bool v6 = false, TunnelKind kind = TunnelKind.Vxlan)
    {
        LabNamespace client = _lab.Add("client"), ingress = _lab.AddRouter("ingress"), far = _lab.AddRouter("far"), pod = _lab.Add("pod"), elsewhere = _lab.Add("elsewhere");
        _lab.Connect(client, "eth0", ["198.51.100.7/24", "2001:db8:100::7/64"], ingress, "wan0", ["198.51.100.1/24", "2001:db8:100::1/64"]);
        _lab.Connect(ingress, "way0", [$"{LabTunnel.IngressOutside}/24"], far, "way0", [$"{LabTunnel.FarOutside}/24"]);
        _lab.Connect(elsewhere, "eth0", ["203.0.113.7/24", "2001:db8:200::7/64"], far, "wan0", ["203.0.113.1/24", "2001:db8:200::1/64"]);
        _lab.Connect(pod, "eth0", ["10.5.0.1/24", "fd00:5::1/64"], far, "lan0", [$"{FarGateway}/24", $"{FarGatewayV6}/64"]);
        LabTunnel.Join(kind, ingress, far);
        client.Ip("route add default via 198.51.100.1", "route add default via 2001:db8:100::1", "route add local 100.64.0.0/16 dev lo", "route add local fd00:c1::/64 dev lo");
        client.Configure(("ipv6/ip_nonlocal_bind", "1"));
        ingress.Ip("route add default via 198.51.100.7", "route add default via 2001:db8:100::7");
        far.Ip("route add default via 203.0.113.7", "route add default via 2001:db8:200::7");
        pod.Ip($"route add default via {FarGateway}", $"route add default via {FarGatewayV6}");
        string check = reversePath.ToString(System.Globalization.CultureInfo.InvariantCulture);
        far.Configure(
            ("ipv4/conf/all/rp_filter", "0"), ($"ipv4/conf/{LabTunnel.Device}/rp_filter", check), ("ipv4/conf/lan0/rp_filter", check), ("ipv4/conf/wan0/rp_filter", check),
            ($"ipv4/conf/{LabTunnel.Device}/src_valid_mark", validMark ? "1" : "0"));
        (Far, Pod) = (far, pod);

        // Behind the tunnel where something comes back from there.
        bool answers = farAgent && (reversePath != 1 || validMark);
        Clients = new LabHost(client, IPEndPoint.Parse(!answers ? "198.51.100.1:9" : v6 ? "[fd00:5::1]:9" : "10.5.0.1:9"));
        _pods = new LabServers(pod);
        _farHost = new LabServers(far);
        foreach ((LabServers servers, string address, string addressV6) in ((LabServers, string, string)[])[(_pods, "10.5.0.1", "fd00:5::1"), (_farHost, FarGateway, FarGatewayV6)])
        {
            servers.ServeTcp(Port);
            servers.ServeUdp([new IPEndPoint(IPAddress.Parse(address), Port), new IPEndPoint(IPAddress.Parse(addressV6), Port)]);
        }

        Services = new LabGateway(ingress, NodeConfig.Default with { NodeName = "here" }, tunnels: LabTunnel.Device);
        TunnelSettings tunnel = new(LabTunnel.Device);
        Ingress = new LabUplinks(ingress, new UplinkSettings { Tunnels = [tunnel] });
        TunnelSettings back = kind == TunnelKind.Vxlan ? new(LabTunnel.Device, IPAddress.Parse(LabTunnel.IngressInside), IPAddress.Parse(LabTunnel.IngressInsideV6)) : tunnel;
        Remote = farAgent ? new LabUplinks(far, new UplinkSettings { Tunnels = [back] }) : null;
    }

    public LabNamespace Far { get; }

    public LabNamespace Pod { get; }

    public LabHost Clients { get; }

    public LabGateway Services { get; }

    public LabUplinks Ingress { get; }

    /// <summary>The agent of the far gateway, if it has one.</summary>
    public LabUplinks? Remote { get; }

    public void Serve(bool v6, string endpoint) => Services.Set(new LabService("web")
    {
        ClusterIPs = [v6 ? "fd00:96::10" : "10.96.0.10"],
        LoadBalancerIPs = [v6 ? "2001:db8:113::20" : "192.0.2.20"],
        Endpoints = [endpoint],
        Ports = [LabService.Tcp(80), LabService.Udp(53)],
    });

    /// <summary>The pod behind the far gateway and the far gateway itself see the client's address, over TCP and UDP.</summary>
    public async Task FarEndpointsSeeTheClientAsync(bool v6)
    {
        Assert.Empty(Ingress.Routing.Problems);
        Assert.Empty(Remote!.Routing.Problems);
        string client = v6 ? "fd00:c1::1" : "100.64.0.1", balancer = v6 ? "2001:db8:113::20" : "192.0.2.20";
        foreach (string endpoint in (string[])[v6 ? "fd00:5::1" : "10.5.0.1", v6 ? FarGatewayV6 : FarGateway])
        {
            Serve(v6, endpoint);
            Assert.Equal(client, (await Clients.AskAsync(LabFamily.At(client, 0), LabFamily.At(balancer, 80))).Seen);
            Assert.Equal(client, (await Clients.AskUdpAsync(LabFamily.At(client, 0), LabFamily.At(balancer, 53))).Seen);
        }
    }

    public void Dispose()
    {
        _pods.Dispose();
        _farHost.Dispose();
        Services.Dispose();
        Ingress.Dispose();
        Remote?.Dispose();
        _lab.Dispose();
    }
}
