using System.Net;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.Tests.Linux.Packets;

/// <summary>Neighbour discovery byte for byte, and hostile frames.</summary>
public sealed class NeighbourFrameTests
{
    private static readonly MacAddress Own = new(0x525400123456);
    private static readonly IPAddress Vip = IPAddress.Parse("2001:db8::12:3456");

    [Fact]
    public void Probe_goes_to_the_solicited_node_group_from_nowhere()
    {
        byte[] frame = new byte[NeighbourFrame.ProbeBytes];
        NeighbourFrame.WriteProbe(frame, Own, Vip);
        Assert.Equal(
            Hex("""
                3333FF123456 525400123456 86DD
                60000000 0018 3A FF 00000000000000000000000000000000 FF0200000000000000000001FF123456
                87 00 E41E 00000000 20010DB8000000000000000000123456
                """),
            Convert.ToHexString(frame));
        Assert.True(NeighbourFrame.TryRead(frame, out NeighbourClaim claim));
        Assert.Equal(new NeighbourClaim(Vip, Own, true), claim);
        Assert.Equal(0xFFFF, Sum(frame));
    }

    [Theory]
    [InlineData(true, 0xA0)]
    [InlineData(false, 0x20)]
    public void Advertisement_overrides_and_tells_whether_we_route(bool router, byte flags)
    {
        byte[] frame = new byte[NeighbourFrame.AdvertisementBytes];
        NeighbourFrame.WriteAdvertisement(frame, Own, Vip, router);
        Assert.Equal(
            Hex($"""
                333300000001 525400123456 86DD
                60000000 0020 3A FF 20010DB8000000000000000000123456 FF020000000000000000000000000001
                88 00 {Convert.ToHexString(frame, 56, 2)} {flags:X2}000000 20010DB8000000000000000000123456 0201525400123456
                """),
            Convert.ToHexString(frame));
        Assert.True(NeighbourFrame.TryRead(frame, out NeighbourClaim claim));
        Assert.Equal(new NeighbourClaim(Vip, Own, false), claim);
        Assert.Equal(0xFFFF, Sum(frame));
    }

    [Fact]
    public void Advertisement_without_link_address_is_its_senders()
    {
        byte[] frame = new byte[NeighbourFrame.AdvertisementBytes];
        NeighbourFrame.WriteAdvertisement(frame, Own, Vip, false);
        frame[78] = 14; // a nonce, RFC 3971
        Assert.True(NeighbourFrame.TryRead(frame, out NeighbourClaim claim));
        Assert.Equal(Own, claim.Mac);
    }

    [Theory]
    [InlineData(12, 0x08)] // not IPv6
    [InlineData(20, 17)] // UDP
    [InlineData(21, 64)] // came through a router
    [InlineData(55, 1)] // another code
    [InlineData(19, 16)] // too short for an address
    [InlineData(54, 133)] // router solicitation
    public void Frame_of_another_kind_says_nothing(int offset, byte value)
    {
        byte[] frame = new byte[NeighbourFrame.AdvertisementBytes];
        NeighbourFrame.WriteAdvertisement(frame, Own, Vip, false);
        frame[offset] = value;
        Assert.False(NeighbourFrame.TryRead(frame, out _));
    }

    [Fact]
    public void Solicitation_with_a_sender_asks_and_claims_nothing()
    {
        byte[] frame = new byte[NeighbourFrame.ProbeBytes];
        NeighbourFrame.WriteProbe(frame, Own, Vip);
        frame[30] = 1;
        Assert.False(NeighbourFrame.TryRead(frame, out _));
    }

    [Fact]
    public void Mutated_frames_never_throw_and_never_read_beyond()
    {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frame = new byte[NeighbourFrame.AdvertisementBytes + 16];
            NeighbourFrame.WriteAdvertisement(frame, Own, Vip, round % 2 == 0);
            for (int flips = random.Next(6); flips > 0; flips--)
            {
                frame[random.Next(12, frame.Length)] = (byte)random.Next(256);
            }

            if (NeighbourFrame.TryRead(frame.AsSpan(0, random.Next(frame.Length + 1)), out NeighbourClaim claim))
            {
                Assert.Equal(16, claim.Address.GetAddressBytes().Length);
            }
        }
    }

    private static string Hex(string text) => string.Concat(text.Where(char.IsAsciiHexDigit));

    // RFC 1071: over pseudo header and message, checksum included, all ones.
    private static int Sum(byte[] frame)
    {
        int sum = frame.Length - 54 + 58;
        for (int offset = 22; offset < frame.Length; offset += 2)
        {
            sum += (frame[offset] << 8) | frame[offset + 1];
        }

        return (sum & 0xFFFF) + (sum >> 16);
    }
}
