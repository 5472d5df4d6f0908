using System.Net;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.Tests.Linux.Packets;

/// <summary>ARP frames byte for byte, and hostile ones.</summary>
public sealed class ArpFrameTests
{
    private static readonly MacAddress Own = new(0x525400123456);
    private static readonly IPAddress Vip = IPAddress.Parse("192.0.2.10");

    [Fact]
    public void Probe_names_no_sender()
    {
        byte[] frame = new byte[ArpFrame.Bytes];
        ArpFrame.WriteProbe(frame, Own, Vip);
        Assert.Equal("FFFFFFFFFFFF 525400123456 0806 0001 0800 06 04 0001 525400123456 00000000 000000000000 C000020A".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(frame));
        Assert.True(ArpFrame.TryRead(frame, out NeighbourClaim claim));
        Assert.Equal(new NeighbourClaim(Vip, Own, true), claim);
    }

    [Theory]
    [InlineData(false, "FFFFFFFFFFFF 525400123456 0806 0001 0800 06 04 0001 525400123456 C000020A 000000000000 C000020A")]
    [InlineData(true, "FFFFFFFFFFFF 525400123456 0806 0001 0800 06 04 0002 525400123456 C000020A FFFFFFFFFFFF C000020A")]
    public void Announcement_has_the_address_twice_in_both_forms(bool reply, string expected)
    {
        byte[] frame = new byte[ArpFrame.Bytes];
        ArpFrame.WriteAnnouncement(frame, Own, Vip, reply);
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(frame));
        Assert.True(ArpFrame.TryRead(frame, out NeighbourClaim claim));
        Assert.Equal(new NeighbourClaim(Vip, Own, false), claim);
    }

    [Fact]
    public void IPv6_address_is_refused() =>
        Assert.Throws<ArgumentException>(() => ArpFrame.WriteProbe(new byte[64], Own, IPAddress.IPv6Loopback));

    [Theory]
    [InlineData(12)] // not ARP
    [InlineData(14)] // not Ethernet
    [InlineData(16)] // not IPv4
    [InlineData(18)] // longer hardware addresses
    [InlineData(20)] // neither request nor reply
    public void Frame_of_another_kind_says_nothing(int offset)
    {
        byte[] frame = new byte[ArpFrame.Bytes];
        ArpFrame.WriteAnnouncement(frame, Own, Vip, false);
        frame[offset] ^= 0x40;
        Assert.False(ArpFrame.TryRead(frame, out _));
        Assert.False(ArpFrame.TryRead(frame.AsSpan(0, ArpFrame.Bytes - 1), out _));
    }

    [Fact]
    public void Mutated_frames_never_throw_and_never_read_beyond()
    {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frame = new byte[ArpFrame.Bytes];
            ArpFrame.WriteAnnouncement(frame, Own, Vip, round % 2 == 0);
            for (int flips = random.Next(6); flips > 0; flips--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            if (ArpFrame.TryRead(frame.AsSpan(0, random.Next(frame.Length + 1)), out NeighbourClaim claim))
            {
                Assert.Equal(4, claim.Address.GetAddressBytes().Length);
            }
        }
    }
}
