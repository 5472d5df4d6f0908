using System.Net;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>
/// A gateway with two uplinks, each to a world of its own with clients that nobody else knows: 100.64.0.0/16 and fd00:c1::/64 behind <c>wan0</c>, which has the better default
/// route, 100.65.0.0/16 and fd00:c2::/64 behind <c>wan1</c>. Pods behind <c>lan0</c>: 10.1.0.1 to 10.1.0.8, fd00:1::1 to fd00:1::8.
/// </summary>
internal sealed class UplinkLab : IDisposable
{
    public const string Inside = "10.1.255.254", InsideV6 = "fd00:1::ff";
    private const int Port = 8080;

    private readonly NamespaceLab _lab = new();
    private readonly LabServers _nodeServers;

    /// <param name="settings">Uplinks; found by themselves unless given.</param>
    /// <param name="reversePath">The kernel's check of source addresses, 0 to 2, on all interfaces of the gateway.</param>
    /// <param name="validMark">With the mark of the packet, on the uplinks.</param>
    /// <param name="v6">Connections will be of IPv6.</param>
    /// <param name="owned">Whether the tables are owned; null: as the agent would.</param>
    public UplinkLab(UplinkSettings? settings = null, int reversePath = 0, bool validMark = false, bool v6 = false, bool? owned = null)
    {
        LabNamespace gateway = _lab.AddRouter("gateway"), left = _lab.Add("left"), right = _lab.Add("right"), pods = _lab.Add("pods");
        _lab.Connect(left, "eth0", ["198.51.100.7/24", "2001:db8:100::7/64"], gateway, "wan0", ["198.51.100.1/24", "2001:db8:100::1/64"]);
        _lab.Connect(right, "eth0", ["203.0.113.7/24", "203.0.113.8/24", "2001:db8:200::7/64"], gateway, "wan1", ["203.0.113.1/24", "2001:db8:200::1/64"]);
        _lab.Connect(
            pods, "eth0", ["10.1.0.1/16", .. Enumerable.Range(2, 7).Select(static number => $"10.1.0.{number}/16"), .. LabService.PodsV6(8).Select(static pod => $"{pod}/64")],
            gateway, "lan0", [$"{Inside}/16", $"{InsideV6}/64"]);
        left.Ip("route add default via 198.51.100.1", "route add default via 2001:db8:100::1", "route add local 100.64.0.0/16 dev lo", "route add local fd00:c1::/64 dev lo");
        right.Ip("route add default via 203.0.113.1", "route add default via 2001:db8:200::1", "route add local 100.65.0.0/16 dev lo", "route add local fd00:c2::/64 dev lo");
        pods.Ip($"route add default via {Inside}", $"route add default via {InsideV6}");
        left.Configure(("ipv6/ip_nonlocal_bind", "1"));
        right.Configure(("ipv6/ip_nonlocal_bind", "1"));
        string check = reversePath.ToString(System.Globalization.CultureInfo.InvariantCulture), mark = validMark ? "1" : "0";
        gateway.Configure(
            ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/wan0/rp_filter", check), ("ipv4/conf/wan1/rp_filter", check), ("ipv4/conf/lan0/rp_filter", check),
            ("ipv4/conf/wan0/src_valid_mark", mark), ("ipv4/conf/wan1/src_valid_mark", mark));
        Gateway = gateway;
        World = right;
        Left = new LabHost(left, IPEndPoint.Parse(v6 ? "[fd00:1::1]:9" : "10.1.0.1:9"));
        Right = new LabHost(right, IPEndPoint.Parse(v6 ? "[fd00:1::1]:9" : "10.1.0.1:9"));
        Servers = new LabServers(pods);
        _nodeServers = new LabServers(gateway);
        Servers.ServeTcp(Port);
        Servers.ServeUdp([.. LabService.PodsV6(1).Append("10.1.0.1").Select(static pod => new IPEndPoint(IPAddress.Parse(pod), Port))]);
        _nodeServers.ServeTcp(Port);
        _nodeServers.ServeUdp([.. new[] { Inside, InsideV6 }.Select(static own => new IPEndPoint(IPAddress.Parse(own), Port))]);
        AddDefaultRoutes();
        Services = new LabGateway(gateway, NodeConfig.Default with { NodeName = "here", PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/64")] });
        Uplinks = new LabUplinks(gateway, settings, owned);
    }

    public LabNamespace Gateway { get; }

    /// <summary>The namespace behind <c>wan1</c>.</summary>
    public LabNamespace World { get; }

    /// <summary>Clients behind the better default route.</summary>
    public LabHost Left { get; }

    /// <summary>Clients behind the other one.</summary>
    public LabHost Right { get; }

    public LabServers Servers { get; }

    public LabGateway Services { get; }

    public LabUplinks Uplinks { get; }

    /// <summary>Serves one endpoint on all kinds of addresses, TCP and UDP.</summary>
    public LabService Serve(bool v6, string endpoint, bool local = false)
    {
        LabService service = new("web")
        {
            ClusterIPs = [v6 ? "fd00:96::10" : "10.96.0.10"],
            LoadBalancerIPs = [v6 ? "2001:db8:113::20" : "192.0.2.20"],
            Endpoints = [$"{endpoint} @here"],
            Ports = [LabService.Tcp(80, nodePort: 30080), LabService.Udp(53, nodePort: 30053)],
            ExternalLocal = local,
        };
        Services.Set(service);
        return service;
    }

    /// <summary>Both default routes, the one by <c>wan0</c> with the lower metric.</summary>
    public void AddDefaultRoutes() => Gateway.Ip(
        "route add default via 198.51.100.7 metric 100", "route add default via 203.0.113.7 metric 200",
        "route add default via 2001:db8:100::7 metric 100", "route add default via 2001:db8:200::7 metric 200");

    public void Dispose()
    {
        Servers.Dispose();
        _nodeServers.Dispose();
        Services.Dispose();
        Uplinks.Dispose();
        _lab.Dispose();
    }
}
