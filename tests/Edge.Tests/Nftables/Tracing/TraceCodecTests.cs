using System.Globalization;
using System.Net;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Tests.Nftables.Tracing;

/// <summary>Trace messages of the real kernel, and what comes of damaged ones.</summary>
public sealed class TraceCodecTests
{
    [Fact]
    public void Steps_of_a_datagram_are_read_as_the_kernel_told_them()
    {
        string[] steps = [.. Messages().Select(static message => Text(Read(message)))];

        Assert.Equal(
        [
            "ip t o Rule 3 continue; 127.0.0.1:46129 > 127.0.0.1:53 protocol 17, iif 0 oif 1",
            "ip t o Rule 0 continue",
            "ip t o Policy 0 policy Accept",
            "ip edge output Rule 4 goto pick; 127.0.0.1:46129 > 127.0.0.1:53 protocol 17, iif 0 oif 1",
            "ip edge pick Rule 3 accept",
            "ip t i Rule 4 continue mark 7; 127.0.0.1:46129 > 127.0.0.1:99 protocol 17, iif 1 oif 0",
            "ip t i Rule 0 continue mark 7",
            "ip t i Policy 0 policy Drop mark 7",
        ], steps);
    }

    [Fact]
    public void Headers_of_IPv6_and_flags_of_TCP_are_read()
    {
        byte[] network = new byte[40];
        network[0] = 0x60;
        network[6] = 6;
        IPAddress.Parse("fd00::1").GetAddressBytes().CopyTo(network, 8);
        IPAddress.Parse("fd00::2").GetAddressBytes().CopyTo(network, 24);
        byte[] transport = new byte[20];
        (transport[1], transport[3], transport[13]) = (80, 90, 0x12);

        TracePacket packet = TracePacket.Read(network, transport)!;

        Assert.Equal(("fd00::1", "fd00::2", 80, 90, 0x12), (packet.Source.ToString(), packet.Destination.ToString(), packet.SourcePort, packet.DestinationPort, packet.TcpFlags));
    }

    [Fact]
    public void A_later_fragment_has_no_ports()
    {
        byte[] network = new byte[20];
        (network[0], network[7], network[9]) = (0x45, 1, 17);

        TracePacket packet = TracePacket.Read(network, new byte[] { 0, 1, 0, 2 })!;

        Assert.Equal((0, 0), (packet.SourcePort, packet.DestinationPort));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x45, 0 })]
    [InlineData(new byte[] { 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void What_is_no_whole_IP_header_is_no_packet(byte[] network) => Assert.Null(TracePacket.Read(network, []));

    [Fact]
    public void Cut_and_mutated_messages_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20261126);
        int refused = 0;
        foreach (byte[] message in Messages())
        {
            byte[] payload = message[16..];
            for (int round = 0; round < 5_000; round++)
            {
                byte[] mutant = payload[..random.Next(payload.Length + 1)];
                for (int change = random.Next(4); change > 0 && mutant.Length > 0; change--)
                {
                    mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
                }

                try
                {
                    TraceEvent step = TraceCodec.Read(mutant);
                    Assert.True(Enum.IsDefined(step.Kind));
                    Assert.True(step.Table.Length + step.Chain.Length <= mutant.Length);
                }
                catch (NetlinkException)
                {
                    refused++;
                }
            }
        }

        Assert.NotEqual(0, refused);
    }

    private static IEnumerable<byte[]> Messages() => File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "trace", "loopback-datagram.txt"))
        .Where(static line => line[0] != '#')
        .Select(static line => Array.ConvertAll(line.Split(' '), static word => byte.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static TraceEvent Read(byte[] message)
    {
        var messages = new NetlinkMessageReader(message);
        Assert.True(messages.Next());
        Assert.Equal((NetlinkMessage.SubsystemNftables << 8) | (ushort)NftMessage.Trace, messages.Header.Type);
        return TraceCodec.Read(messages.Payload);
    }

    private static string Text(TraceEvent step)
    {
        string decision = step.Policy is { } policy ? $" policy {policy}" : $" {step.Verdict}";
        string mark = step.Mark == 0 ? "" : $" mark {step.Mark}";
        string packet = step.Packet is not { } found ? "" : $"; {found.Source}:{found.SourcePort} > {found.Destination}:{found.DestinationPort} protocol {found.Protocol}, iif {step.InputInterface} oif {step.OutputInterface}";
        return $"{step.Family.ToNft()} {step.Table} {step.Chain} {step.Kind} {step.RuleHandle}{decision}{mark}{packet}";
    }
}
