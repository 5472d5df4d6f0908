using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Packets;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Ingress;

/// <summary>A claimed address with the rules of its Service: it is the Service's alone, and what the network says about it reaches the endpoint.</summary>
public sealed class ServedAddressTests : IDisposable
{
    private const string Vip = "198.51.100.10", Vip6 = "2001:db8:100::10";
    private const string Client = "198.51.100.7", Client6 = "2001:db8:100::7";
    private const string Pod = "10.1.0.1", Pod6 = "fd00:1::1";
    private const ushort HostPort = 2222, NarrowMtu = 1200;

    private readonly ServiceLab _lab = new();
    private readonly LabIngress _ingress;

    public ServedAddressTests()
    {
        LabService service = new("web")
        {
            ClusterIPs = ["10.96.0.10", "fd00:96::10"],
            LoadBalancerIPs = [Vip, Vip6],
            Ports = [LabService.Tcp(80), LabService.Udp(80)],
            Endpoints = [Pod, Pod6],
        };
        _lab.NodeServers.ServeTcp(HostPort);
        _lab.Servers.ServeUdp([IPEndPoint.Parse($"{Pod}:8080"), IPEndPoint.Parse($"[{Pod6}]:8080")]);
        _lab.Gateway.Set(service);
        _ingress = new LabIngress(_lab.Node.Space);
        _ingress.Want(Vip, Vip6);
    }

    public void Dispose()
    {
        _ingress.Dispose();
        _lab.Dispose();
    }

    [Theory]
    [InlineData(Vip, Client, Pod, ServiceLab.GatewayOutside)]
    [InlineData(Vip6, Client6, Pod6, ServiceLab.GatewayOutsideV6)]
    public async Task Its_ports_are_served_others_are_refused_and_ping_is_answered(string vip, string client, string pod, string gateway)
    {
        await _ingress.ClaimedAsync(2);
        Answer answer = await _lab.Clients.AskAsync(client, LabFamily.At(vip, 80));
        Assert.Equal((pod, client), (answer.Pod, answer.Seen));
        Assert.Equal(gateway, (await _lab.Clients.AskAsync(client, LabFamily.At(gateway, HostPort))).Pod);
        Assert.Equal(Answer.Refused, await _lab.Clients.AskAsync(client, LabFamily.At(vip, HostPort)));
        Assert.True(IngressLab.Answers(_lab.Clients.Space, vip));
    }

    [Theory]
    [InlineData(Client, ServiceLab.GatewayOutside)]
    [InlineData(Client6, ServiceLab.GatewayOutsideV6)]
    public async Task It_is_never_the_source_of_the_gateways_own_connections(string client, string gateway)
    {
        await _ingress.ClaimedAsync(2);
        using LabServers servers = new(_lab.Clients.Space);
        servers.ServeTcp(8080);
        string anywhere = client == Client ? "0.0.0.0" : "::";
        Assert.Equal(gateway, (await _lab.Node.AskAsync(anywhere, LabFamily.At(client, 8080))).Seen);
    }

    [Theory]
    [InlineData(Vip, Client, Pod)]
    [InlineData(Vip6, Client6, Pod6)]
    public async Task Datagrams_in_fragments_reach_the_endpoint(string vip, string client, string pod)
    {
        await _ingress.ClaimedAsync(2);
        using Socket socket = _lab.Clients.OpenUdp(client, LabFamily.At(vip, 80));
        socket.ReceiveTimeout = 10_000;
        byte[] answer = new byte[256];
        await socket.SendAsync(new byte[2_000]);
        int length = socket.Receive(answer);
        Assert.Equal(pod, Answer.Parse(System.Text.Encoding.ASCII.GetString(answer, 0, length)).Pod);
    }

    [Fact]
    public async Task Path_MTU_error_to_it_reaches_the_endpoint()
    {
        await _ingress.ClaimedAsync(2);
        using Socket socket = _lab.Clients.OpenUdp(Client, LabFamily.At(Vip, 80));
        Assert.Equal(Pod, (await _lab.Clients.AskUdpAsync(socket)).Pod);
        using LabLink link = _lab.OpenClientLink();
        link.Send(TooBig((ushort)((IPEndPoint)socket.LocalEndPoint!).Port));

        // The answer to the next datagram comes behind the error.
        Assert.Equal(Pod, (await _lab.Clients.AskUdpAsync(socket)).Pod);
        Assert.Contains($"mtu {NarrowMtu}", _lab.Pods.Space.Execute("ip", "route", "get", Client, "from", Pod), StringComparison.Ordinal);
    }

    // RFC 792, RFC 1191: "fragmentation needed" from a router on the way, with the head of what the gateway sent in the name of the address.
    private static byte[] TooBig(ushort clientPort)
    {
        const int ip = 20, icmp = 8, udp = 8;
        byte[] packet = new byte[ip + icmp + ip + udp];
        WriteHeader(packet, IPAddress.Parse(Client), IPAddress.Parse(Vip), ProtocolType.Icmp, packet.Length);
        WriteHeader(packet.AsSpan(ip + icmp), IPAddress.Parse(Vip), IPAddress.Parse(Client), ProtocolType.Udp, ip + 1_400);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(ip + icmp + ip), 80);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(ip + icmp + ip + 2), clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(ip + icmp + ip + 4), 1_400);
        packet[ip] = 3;
        packet[ip + 1] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(ip + 6), NarrowMtu);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(ip + 2), Checksums.Internet(packet.AsSpan(ip)));
        return packet;
    }

    private static void WriteHeader(Span<byte> header, IPAddress source, IPAddress destination, ProtocolType protocol, int length)
    {
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        header[6] = 0x40;
        header[8] = 64;
        header[9] = (byte)protocol;
        source.TryWriteBytes(header[12..], out _);
        destination.TryWriteBytes(header[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksums.Internet(header[..20]));
    }
}
