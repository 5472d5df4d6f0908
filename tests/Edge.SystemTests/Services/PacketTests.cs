using System.Net;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.SystemTests.Services;

/// <summary>What only the packets themselves show.</summary>
public sealed class PacketTests
{
    [Theory]
    [InlineData("IPv4", "lan0", 1400, 1360)]
    [InlineData("IPv6", "lan0", 1400, 1340)]
    [InlineData("IPv4", "up0", 1300, 1260)]
    [InlineData("IPv6", "up0", 1300, 1240)]
    public async Task Both_sides_learn_a_segment_size_that_fits_the_narrowest_link(string name, string link, int mtu, int segment)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Node.Space.Ip($"link set dev {link} mtu {mtu}");
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        using LabLink pods = lab.OpenPodLink(), clients = lab.OpenClientLink();

        await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.ClusterIP, 80));
        Assert.Equal(segment, Offered(pods, TcpSegment.Syn));
        Assert.Equal(segment, Offered(clients, TcpSegment.Syn | TcpSegment.Acknowledge));

        // Connections that are not ours are none of our business.
        await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.Pod(1), 8080));
        Assert.Equal(1500 - (1400 - 1360) - (name == "IPv6" ? 20 : 0), Offered(pods, TcpSegment.Syn));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Late_segment_of_a_pod_does_not_leave_with_the_pods_address(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        using LabLink pods = lab.OpenPodLink(), clients = lab.OpenClientLink();
        using Connection open = await lab.Clients.OpenAsync(family.Client(1), LabFamily.At(family.ClusterIP, 80));
        TcpSegment answer = TcpSegment.Read(clients.WaitFor(static packet => TcpSegment.Read(packet) is { Flags: TcpSegment.Syn | TcpSegment.Acknowledge })[^1])!.Value;

        // Half of all sequence numbers away: no window is that large. Then a packet that nothing stops.
        TcpSegment late = answer with { Source = open.Answer.Endpoint!, Sequence = answer.Sequence + 0x4000_0000, Flags = TcpSegment.Acknowledge };
        pods.Send(late.Write());
        uint mark = pods.Send(FlowProtocol.Udp, new IPEndPoint(late.Source.Address, 9), new IPEndPoint(late.Destination.Address, 9));
        List<byte[]> seen = clients.WaitFor(packet => SightingReader.ReadPacket(packet, Place.World) is { } probe && probe.Number == mark);
        Assert.DoesNotContain(seen, packet => TcpSegment.Read(packet) is { } segment && segment.Source.Equals(late.Source));
        await open.ExchangeAsync();

        // In the window it goes through, translated.
        pods.Send((late with { Sequence = answer.Sequence + 1 }).Write());
        clients.WaitFor(packet => TcpSegment.Read(packet) is { } segment && segment.Sequence == answer.Sequence + 1 && segment.Source.Equals(answer.Source));
        await open.ExchangeAsync();
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public void SCTP_associations_reach_an_endpoint_or_are_refused(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("signalling", family.Pods(1));
        service.Ports = [LabService.Sctp(3868, nodePort: 30868)];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);
        using LabLink pods = lab.OpenPodLink(), clients = lab.OpenClientLink();
        string[] targets = [LabFamily.At(family.ClusterIP, 3868), LabFamily.At(family.LoadBalancerIP, 3868), LabFamily.At(family.GatewayOutside, 30868)];
        var client = new IPEndPoint(IPAddress.Parse(family.Client(1)), 4000);
        foreach (string target in targets)
        {
            client.Port++;
            Sighting seen = pods.WaitFor(clients.Send(FlowProtocol.Sctp, client, IPEndPoint.Parse(target)));
            Assert.Equal((LabFamily.At(family.Pod(1), 8080), client.ToString()), (seen.Destination.ToString(), seen.Source.ToString()));
        }

        service.Endpoints = [];
        lab.Gateway.Set(service);
        foreach (string target in targets)
        {
            client.Port++;
            Sighting refusal = clients.WaitFor(clients.Send(FlowProtocol.Sctp, client, IPEndPoint.Parse(target)));
            Assert.Equal(SightingKind.Refusal, refusal.Kind);
        }
    }

    // The first segment with these flags that the gateway sends.
    private static int? Offered(LabLink link, byte flags) =>
        TcpSegment.Read(link.WaitFor(packet => TcpSegment.Read(packet) is { } segment && (segment.Flags & (TcpSegment.Syn | TcpSegment.Acknowledge)) == flags)[^1])!.Value.MaximumSegment;
}
