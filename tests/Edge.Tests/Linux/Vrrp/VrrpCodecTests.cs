using System.Net;
using Edge.Linux.Vrrp;

namespace Edge.Tests.Linux.Vrrp;

public sealed class VrrpCodecTests
{
    private const byte Router = 51;

    // keepalived 2.2.7, version 3, priority 100, advert_int 0.3, from 10.9.0.2: taken from the wire.
    private static readonly byte[] s_keepalived = Convert.FromHexString("31336401001E75A60A090064");

    public static TheoryData<string, string[]> Adverts => new()
    {
        { "192.0.2.1", ["203.0.113.10"] },
        { "192.0.2.1", [] },
        { "192.0.2.254", ["203.0.113.10", "203.0.113.11", "192.0.2.99"] },
        { "fe80::1", ["2001:db8::10"] },
        { "fe80::ffff:ffff:ffff:ffff", ["2001:db8::10", "fe80::99"] },
    };

    [Theory]
    [MemberData(nameof(Adverts))]
    public void What_is_written_is_read(string source, string[] addresses)
    {
        byte[] packet = Write(source, addresses);

        VrrpRefusal refusal = VrrpCodec.TryRead(packet, IPAddress.Parse(source).GetAddressBytes(), 255, Router, out VrrpAdvert advert);

        Assert.Equal(VrrpRefusal.None, refusal);
        Assert.Equal((Router, (byte)100, 30), (advert.VirtualRouterId, advert.Priority, advert.IntervalCentiseconds));
        Assert.Equal(addresses.SelectMany(static address => IPAddress.Parse(address).GetAddressBytes()), advert.Addresses.ToArray());
    }

    [Fact]
    public void Layout_is_that_of_the_rfc()
    {
        byte[] packet = Write("192.0.2.1", ["203.0.113.10"]);

        // Version and type, virtual router, priority, count, interval, checksum (computed by hand over pseudo header and message), address.
        Assert.Equal("31336401001E", Convert.ToHexString(packet)[..12]);
        Assert.Equal("CB00710A", Convert.ToHexString(packet)[16..]);
        ulong sum = 0xc000 + 0x0201 + 0xe000 + 0x0012 + 112 + 12 + 0x3133 + 0x6401 + 0x001e + 0xcb00 + 0x710a;
        sum = (sum & 0xffff) + (sum >> 16);
        Assert.Equal((ushort)~sum, (ushort)((packet[6] << 8) | packet[7]));
    }

    [Fact]
    public void An_advertisement_of_keepalived_is_read()
    {
        VrrpRefusal refusal = VrrpCodec.TryRead(s_keepalived, [10, 9, 0, 2], 255, Router, out VrrpAdvert advert);

        Assert.Equal(VrrpRefusal.None, refusal);
        Assert.Equal(((byte)100, 30, "0A090064"), (advert.Priority, advert.IntervalCentiseconds, Convert.ToHexString(advert.Addresses)));
    }

    [Fact]
    public void Either_checksum_of_IPv4_is_good()
    {
        byte[] packet = Write("192.0.2.1", ["203.0.113.10"]);
        uint sum = 0x3133 + 0x6401 + 0x001e + 0xcb00 + 0x710a;
        sum = (sum & 0xffff) + (sum >> 16);
        packet[6] = (byte)(~sum >> 8);
        packet[7] = (byte)~sum;

        Assert.Equal(VrrpRefusal.None, Read(packet));
    }

    [Theory]
    [InlineData(254, VrrpRefusal.HopLimit)]
    [InlineData(1, VrrpRefusal.HopLimit)]
    [InlineData(-1, VrrpRefusal.HopLimit)]
    public void A_packet_that_was_forwarded_is_refused(int hopLimit, VrrpRefusal expected) =>
        Assert.Equal(expected, Read(Write("192.0.2.1", ["203.0.113.10"]), hopLimit));

    [Theory]
    [InlineData(0, 0x21, VrrpRefusal.Version)] // version 2
    [InlineData(0, 0x41, VrrpRefusal.Version)]
    [InlineData(0, 0x32, VrrpRefusal.Type)]
    [InlineData(1, 52, VrrpRefusal.VirtualRouter)]
    [InlineData(2, 101, VrrpRefusal.Checksum)]
    [InlineData(3, 2, VrrpRefusal.Length)]
    [InlineData(3, 0, VrrpRefusal.Length)]
    [InlineData(3, 255, VrrpRefusal.Length)]
    [InlineData(11, 99, VrrpRefusal.Checksum)]
    public void A_byte_that_is_wrong_is_named(int at, byte value, VrrpRefusal expected)
    {
        byte[] packet = Write("192.0.2.1", ["203.0.113.10"]);
        packet[at] = value;

        Assert.Equal(expected, Read(packet));
    }

    [Fact]
    public void An_interval_of_zero_is_refused() =>
        Assert.Equal(VrrpRefusal.Interval, Read(Write("192.0.2.1", ["203.0.113.10"], interval: 0)));

    [Fact]
    public void Cut_and_mutated_packets_are_refused_or_whole()
    {
        byte[] good = Write("192.0.2.1", ["203.0.113.10", "203.0.113.11"]);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.NotEqual(VrrpRefusal.None, Read(good[..length]));
        }

        // One bit never goes unnoticed: the checksum is over all of them. The reserved bits of the interval are no exception.
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] packet = [.. good];
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(VrrpRefusal.None, Read(packet));
        }

        var random = new Random(20261126);
        byte[] noise = new byte[64];
        for (int round = 0; round < 10_000; round++)
        {
            random.NextBytes(noise);
            noise[0] = 0x31;
            noise[1] = Router;
            Span<byte> packet = noise.AsSpan(0, random.Next(noise.Length));
            if (VrrpCodec.TryRead(packet, [192, 0, 2, 1], 255, Router, out VrrpAdvert advert) == VrrpRefusal.None)
            {
                Assert.Equal(packet.Length, 8 + advert.Addresses.Length);
            }
        }
    }

    [Fact]
    public void More_addresses_than_fit_are_an_error_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => Write("192.0.2.1", [.. Enumerable.Range(1, 21).Select(static number => $"203.0.113.{number}")]));

    private static VrrpRefusal Read(byte[] packet, int hopLimit = 255) => VrrpCodec.TryRead(packet, [192, 0, 2, 1], hopLimit, Router, out _);

    private static byte[] Write(string source, string[] addresses, int interval = 30)
    {
        byte[] packet = new byte[VrrpCodec.MaximumBytes];
        byte[] list = [.. addresses.SelectMany(static address => IPAddress.Parse(address).GetAddressBytes())];
        var advert = new VrrpAdvert { VirtualRouterId = Router, Priority = 100, IntervalCentiseconds = interval, Addresses = list };
        return packet[..VrrpCodec.Write(advert, IPAddress.Parse(source).GetAddressBytes(), packet)];
    }
}
