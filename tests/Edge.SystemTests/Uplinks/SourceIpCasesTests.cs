using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Uplinks;

/// <summary>The cases of docs/source-ip.md with real packets, and that a person is told what happens.</summary>
public sealed class SourceIpCasesTests
{
    private const ushort Http = 8080, Names = 5300;

    public static TheoryData<string, string, string> Cases => new()
    {
        { "IPv4", "10.1.0.1", nameof(SourceIpReason.Attached) },
        { "IPv6", "fd00:1::1", nameof(SourceIpReason.Attached) },
        { "IPv4", ServiceLab.GatewayInside, nameof(SourceIpReason.OnGateway) },
        { "IPv6", ServiceLab.GatewayInsideV6, nameof(SourceIpReason.OnGateway) },
        { "IPv4", "10.3.0.1", nameof(SourceIpReason.BehindRouter) },
        { "IPv6", "fd00:3::1", nameof(SourceIpReason.BehindRouter) },
        { "IPv4", "10.4.0.1", nameof(SourceIpReason.Declared) },
        { "IPv6", "fd00:4::1", nameof(SourceIpReason.Declared) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Endpoint_sees_what_is_said(string name, string endpoint, string reason)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new(NodeConfig.Default with { ReturnPrefixes = [IPNetwork.Parse("10.4.0.0/16"), IPNetwork.Parse("fd00:4::/64")] });
        lab.Pods.Space.Ip("route add local 10.4.0.0/16 dev lo", "address add fd00:3::1/128 dev lo nodad", "address add fd00:4::1/128 dev lo nodad");
        lab.Node.Space.Ip("route add 10.4.0.0/16 via 10.1.128.1", "route add fd00:3::/64 via fd00:1::1", "route add fd00:4::/64 via fd00:1::1");
        lab.Gateway.Configure(static config => config);
        LabServers servers = reason == nameof(SourceIpReason.OnGateway) ? lab.NodeServers : lab.Servers;
        lab.NodeServers.ServeTcp(Http);
        servers.ServeUdp([new IPEndPoint(IPAddress.Parse(endpoint), Names)]);

        SourceIpDecision decision = SourceIpDecision.ForOutside(lab.Gateway.Facts, SourceMode.Auto, IPAddress.Parse(endpoint));
        Assert.Equal(reason, decision.Reason.ToString());
        string seen = decision.IsKept ? family.Client(1) : family.GatewayInside;
        foreach (bool local in (bool[])[false, true])
        {
            LabService web = family.Service("web", $"{endpoint} @here"), names = family.Service("names", $"{endpoint} @here");
            (web.ExternalLocal, names.ExternalLocal) = (local, local);
            web.Ports = [LabService.Tcp(80, nodePort: 30080)];
            (names.Ports, names.TargetPort, names.ClusterIPs) = ([LabService.Udp(53, nodePort: 30053)], Names, [family.OtherClusterIP]);
            lab.Gateway.Set(web);
            lab.Gateway.Set(names);
            Assert.Equal(seen, (await lab.Clients.AskAsync(LabFamily.At(family.Client(1), 0), LabFamily.At(family.GatewayOutside, 30080))).Seen);
            Assert.Equal(seen, (await lab.Clients.AskUdpAsync(LabFamily.At(family.Client(1), 0), LabFamily.At(family.GatewayOutside, 30053))).Seen);

            // A neighbour of the endpoint behind the same interface; an endpoint on the gateway is behind none.
            string neighbour = reason == nameof(SourceIpReason.OnGateway) ? family.Pod(2) : family.GatewayInside;
            Assert.Equal(neighbour, (await lab.Pods.AskAsync(LabFamily.At(family.Pod(2), 0), LabFamily.At(family.GatewayOutside, 30080))).Seen);
        }
    }
}
