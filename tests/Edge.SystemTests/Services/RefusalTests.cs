using System.Net;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.SystemTests.Services;

/// <summary>Nobody there: clients learn it at once, and nothing of the gateway answers in a Service's name.</summary>
public sealed class RefusalTests
{
    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Service_without_endpoints_refuses_on_all_its_addresses(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Servers.ServeUdp([IPEndPoint.Parse(LabFamily.At(family.Pod(1), 8080))]);
        LabService service = family.Service("web");
        service.Ports = [LabService.Tcp(80, nodePort: 30080), LabService.Udp(80, nodePort: 30080)];
        service.ExternalIPs = [family.ExternalIP];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);
        string[] targets =
        [
            LabFamily.At(family.ClusterIP, 80), LabFamily.At(family.ExternalIP, 80),
            LabFamily.At(family.LoadBalancerIP, 80), LabFamily.At(family.GatewayOutside, 30080),
        ];
        foreach (string target in targets)
        {
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
            Assert.Equal(Answer.Refused, await lab.Clients.AskUdpAsync(family.Client(1), target));
            Assert.Equal(Answer.Refused, await lab.Pods.AskAsync(family.Pod(2), target));
            Assert.Equal(Answer.Refused, await lab.Node.AskAsync(family.GatewayOutside, target));
        }

        service.Endpoints = family.Pods(1);
        lab.Gateway.Set(service);
        foreach (string target in targets)
        {
            Assert.Equal(family.Pod(1), (await lab.Clients.AskAsync(family.Client(1), target)).Pod);
            Assert.Equal(family.Pod(1), (await lab.Clients.AskUdpAsync(family.Client(1), target)).Pod);
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Connections_go_on_when_the_last_endpoint_goes_and_when_the_Service_goes(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(2));
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80);
        using Connection open = await lab.Clients.OpenAsync(family.Client(1), target);

        service.Endpoints = [];
        lab.Gateway.Set(service);
        await open.ExchangeAsync();
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
        lab.Gateway.Remove(service);
        await open.ExchangeAsync();
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public void Packet_to_an_address_that_no_Service_has_goes_nowhere(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        using LabLink link = lab.OpenClientLink();
        var client = new IPEndPoint(IPAddress.Parse(family.Client(1)), 4000);
        uint lost = link.Send(FlowProtocol.Udp, client, IPEndPoint.Parse(LabFamily.At(family.ClusterIP, 80)));

        // Neither has this one, but it is not the Services': the gateway sends it back where it sends everything unknown.
        uint mark = link.Send(FlowProtocol.Udp, client, IPEndPoint.Parse(LabFamily.At(family.ExternalIP, 80)));
        List<byte[]> seen = link.WaitFor(packet => SightingReader.ReadPacket(packet, Place.World)?.Number == mark);
        Assert.DoesNotContain(seen, packet => SightingReader.ReadPacket(packet, Place.World)?.Number == lost);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Programs_of_the_gateway_do_not_answer_on_an_address_of_a_Service(string name)
    {
        Requires.Command("ping");
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();

        // As some set-ups have it: addresses of Services are local, though on no interface.
        lab.Node.Space.Ip($"route add local {family.LoadBalancerIP} dev lo", $"route add local {family.ClusterIP} dev lo");
        lab.NodeServers.ServeTcp(22);
        lab.NodeServers.ServeUdp(((string[])[family.LoadBalancerIP, family.ClusterIP, family.GatewayOutside]).Select(static address => IPEndPoint.Parse(LabFamily.At(address, 22))));
        LabService service = family.Service("web", family.Pods(1));
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);

        foreach (string address in (string[])[family.LoadBalancerIP, family.ClusterIP])
        {
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), LabFamily.At(address, 22)));
            Assert.Equal(Answer.Refused, await lab.Clients.AskUdpAsync(family.Client(1), LabFamily.At(address, 22)));
            Assert.Equal(family.Pod(1), (await lab.Clients.AskAsync(family.Client(1), LabFamily.At(address, 80))).Pod);
            lab.Clients.Space.Execute("ping", "-c", "1", "-W", "5", address);
        }

        Assert.Equal(family.GatewayOutside, (await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.GatewayOutside, 22))).Pod);
        Assert.Equal(family.GatewayOutside, (await lab.Clients.AskUdpAsync(family.Client(1), LabFamily.At(family.GatewayOutside, 22))).Pod);
    }
}
