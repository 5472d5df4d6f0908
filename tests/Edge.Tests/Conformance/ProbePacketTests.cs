using System.Net;
using Edge.Conformance.Packets;
using Edge.Conformance.Schema;

namespace Edge.Tests.Conformance;

/// <summary>The packets that scripts/conformance sends, and how they are known again.</summary>
public sealed class ProbePacketTests
{
    public static TheoryData<string, string, byte> Ways() => new(
        from protocol in (byte[])[6, 17, 132]
        from pair in new[] { ("10.0.0.2", "172.30.0.41"), ("fd46::a00:2", "fd46::ac1e:29") }
        select (pair.Item1, pair.Item2, protocol));

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_probe_is_known_again_with_the_addresses_that_it_has_by_then(string source, string destination, byte protocol)
    {
        Probe probe = new(0x80000001, (FlowProtocol)protocol, IPAddress.Parse(source), 40001, IPAddress.Parse(destination), 80);

        Sighting? seen = SightingReader.ReadPacket(ProbePacket.Write(probe), Place.Pods);

        Assert.Equal(new Sighting(0x80000001, SightingKind.Probe, Place.Pods, new(probe.Source, 40001), new(probe.Destination, 80)), seen);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_ICMP_error_about_a_probe_is_its_refusal(string source, string destination, byte protocol)
    {
        Probe probe = new(77, (FlowProtocol)protocol, IPAddress.Parse(source), 40001, IPAddress.Parse(destination), 80);
        (byte icmp, byte type, byte code) = probe.IsIPv6 ? ((byte)58, (byte)1, (byte)4) : ((byte)1, (byte)3, (byte)3);

        Sighting? seen = SightingReader.ReadTransport(icmp, [type, code, 0, 0, 0, 0, 0, 0, .. ProbePacket.Write(probe)], probe.Destination, probe.Source, Place.World);

        Assert.Equal((77u, SightingKind.Refusal), (seen!.Value.Number, seen.Value.Kind));
        Assert.Contains($"unreachable, code {code}", seen.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_TCP_reset_refuses_the_number_before_the_one_it_acknowledges()
    {
        byte[] reset = [0, 80, 0x9c, 0x41, 0, 0, 0, 0, 0, 0, 0, 78, 0x50, 0x14, 0, 0, 0, 0, 0, 0];

        Sighting? seen = SightingReader.ReadTransport(6, reset, IPAddress.Loopback, IPAddress.Loopback, Place.World);

        Assert.Equal((77u, SightingKind.Refusal), (seen!.Value.Number, seen.Value.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("45")]
    [InlineData("4500001400000000400600000a0000020a000003")]
    [InlineData("6000000000003a40fd460000000000000000000000000001fd460000000000000000000000000002")]
    [InlineData("600000000008")]
    public void Bytes_that_are_no_probe_are_none_of_ours(string hex) => Assert.Null(SightingReader.ReadPacket(Convert.FromHexString(hex), Place.Pods));

    [Fact]
    public void Sums_are_those_of_the_standards()
    {
        // The check values of the CRC catalogue and of RFC 1071 section 3.
        Assert.Equal(0xe3069283, Checksums.Crc32c("123456789"u8));
        Assert.Equal(0x220d, Checksums.Internet([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_probe_carries_sums_that_a_receiver_accepts(string source, string destination, byte protocol)
    {
        Probe probe = new(5, (FlowProtocol)protocol, IPAddress.Parse(source), 40001, IPAddress.Parse(destination), 80);
        byte[] packet = ProbePacket.Write(probe);
        int header = probe.IsIPv6 ? 40 : 20;
        byte[] transport = packet[header..];

        if (protocol == (byte)FlowProtocol.Sctp)
        {
            byte[] sum = transport[8..12];
            transport.AsSpan(8, 4).Clear();
            Assert.Equal(BitConverter.GetBytes(Checksums.Crc32c(transport)), sum);
            return;
        }

        byte[] pseudo = probe.IsIPv6
            ? [.. probe.Source.GetAddressBytes(), .. probe.Destination.GetAddressBytes(), 0, 0, 0, (byte)transport.Length, 0, 0, 0, protocol]
            : [.. probe.Source.GetAddressBytes(), .. probe.Destination.GetAddressBytes(), 0, protocol, 0, (byte)transport.Length];
        Assert.Equal(0, Checksums.Internet(pseudo, transport));
        Assert.Equal(0, probe.IsIPv6 ? 0 : Checksums.Internet(packet.AsSpan(0, header)));
    }
}
