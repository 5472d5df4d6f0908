using System.Net;
using Edge.Linux;
using Edge.Linux.Packets;

namespace Edge.Tests.Linux.Packets;

/// <summary>What the kernel lets through to us.</summary>
public sealed class PacketFilterTests
{
    private static readonly MacAddress Other = new(0x020000000001);
    private static readonly PacketFilter Arp = PacketFilter.ForArp([.. Addresses("192.0.2.10", "192.0.2.11", "192.0.2.13", "203.0.113.255", "2001:db8::1")]);
    private static readonly PacketFilter Neighbours = PacketFilter.ForNeighbours([.. Addresses("2001:db8::10", "2001:db8::11", "2001:db8:1::ffff:ffff", "192.0.2.9")]);

    [Theory]
    [InlineData("192.0.2.9", false)]
    [InlineData("192.0.2.10", true)]
    [InlineData("192.0.2.11", true)]
    [InlineData("192.0.2.12", false)]
    [InlineData("192.0.2.13", true)]
    [InlineData("192.0.2.14", false)]
    [InlineData("203.0.113.255", true)]
    [InlineData("255.255.255.255", false)]
    public void Claims_and_probes_for_the_addresses_pass(string address, bool passes)
    {
        byte[] frame = new byte[ArpFrame.Bytes + 18];
        ArpFrame.WriteAnnouncement(frame, Other, IPAddress.Parse(address), true);
        Assert.Equal(passes ? ArpFrame.Bytes : 0, FilterMachine.Run(Arp, frame));
        ArpFrame.WriteProbe(frame, Other, IPAddress.Parse(address));
        Assert.Equal(passes ? ArpFrame.Bytes : 0, FilterMachine.Run(Arp, frame));
    }

    [Fact]
    public void Question_of_a_client_for_the_address_does_not_pass()
    {
        byte[] frame = new byte[ArpFrame.Bytes];
        ArpFrame.WriteProbe(frame, Other, IPAddress.Parse("192.0.2.10"));
        IPAddress.Parse("192.0.2.77").TryWriteBytes(frame.AsSpan(28), out _);
        Assert.Equal(0, FilterMachine.Run(Arp, frame));
    }

    [Theory]
    [InlineData("2001:db8::f", false)]
    [InlineData("2001:db8::10", true)]
    [InlineData("2001:db8::11", true)]
    [InlineData("2001:db8::12", false)]
    [InlineData("2001:db8:1::ffff:ffff", true)]
    [InlineData("::", false)]
    public void Advertisements_and_probes_for_the_addresses_pass(string address, bool passes)
    {
        byte[] frame = new byte[NeighbourFrame.AdvertisementBytes];
        NeighbourFrame.WriteAdvertisement(frame, Other, IPAddress.Parse(address), true);
        Assert.Equal(passes ? frame.Length : 0, FilterMachine.Run(Neighbours, frame));
        NeighbourFrame.WriteProbe(frame, Other, IPAddress.Parse(address));
        Assert.Equal(passes ? frame.Length : 0, FilterMachine.Run(Neighbours, frame));
    }

    [Theory]
    [InlineData(20, 17)] // UDP
    [InlineData(21, 64)] // from behind a router
    [InlineData(54, 134)] // router advertisement
    [InlineData(22, 0xFE)] // a solicitation that only asks, by each word of its source
    [InlineData(26, 1)]
    [InlineData(30, 1)]
    [InlineData(37, 1)]
    public void Other_IPv6_does_not_pass(int offset, byte value)
    {
        byte[] frame = new byte[NeighbourFrame.ProbeBytes];
        NeighbourFrame.WriteProbe(frame, Other, IPAddress.Parse("2001:db8::10"));
        Assert.NotEqual(0, FilterMachine.Run(Neighbours, frame));
        frame[offset] = value;
        Assert.Equal(0, FilterMachine.Run(Neighbours, frame));
        Assert.Equal(0, FilterMachine.Run(Neighbours, frame.AsSpan(0, 60)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(2000)]
    public void Any_number_of_addresses_fits(int count)
    {
        IPAddress[] addresses = [.. Enumerable.Range(0, count).Select(index => new IPAddress([10, 0, (byte)(index / 100), (byte)(2 * (index % 100))]))];
        PacketFilter filter = PacketFilter.ForArp(addresses);
        byte[] frame = new byte[ArpFrame.Bytes];
        foreach (IPAddress address in addresses)
        {
            ArpFrame.WriteAnnouncement(frame, Other, address, false);
            Assert.NotEqual(0, FilterMachine.Run(filter, frame));
        }

        ArpFrame.WriteAnnouncement(frame, Other, IPAddress.Parse("9.255.255.255"), false);
        Assert.Equal(0, FilterMachine.Run(filter, frame));
        Assert.InRange(filter.Program.Length, 1, 4096); // BPF_MAXINSNS
        Assert.InRange(PacketFilter.ForNeighbours([.. addresses.Select(address => address.MapToIPv6())]).Program.Length, 1, 4096);
    }

    [Fact]
    public void No_address_lets_nothing_through()
    {
        byte[] frame = new byte[NeighbourFrame.AdvertisementBytes];
        NeighbourFrame.WriteAdvertisement(frame, Other, IPAddress.IPv6Any, true);
        Assert.Equal(0, FilterMachine.Run(PacketFilter.ForNeighbours([]), frame));
        Assert.Equal(0, FilterMachine.Run(PacketFilter.Nothing, frame));
    }

    private static IEnumerable<IPAddress> Addresses(params string[] addresses) => addresses.Select(IPAddress.Parse);
}
