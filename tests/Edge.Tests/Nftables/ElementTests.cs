using System.Net;
using Edge.Nftables;

namespace Edge.Tests.Nftables;

public sealed class ElementTests
{
    [Fact]
    public void Components_are_padded_to_registers_in_their_own_byte_order()
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("10.96.5.81"));
        key.AddProtocol(6);
        key.AddPort(3000);
        key.AddMark(0x183);

        Assert.Equal(
            [
                0x0a, 0x60, 0x05, 0x51, // as on the wire
                0x06, 0x00, 0x00, 0x00, // one byte
                0x0b, 0xb8, 0x00, 0x00, // big-endian
                .. BitConverter.GetBytes(0x183u), // host order
            ],
            key.Bytes.ToArray());
    }

    [Fact]
    public void Components_are_read_as_they_were_written()
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("2001:db8::1"));
        key.AddPort(443);
        key.AddInterfaceName("eth0");
        key.AddInterfaceIndex(7);
        key.AddNumber(31);
        var reader = new ElementKeyReader(key.Bytes);

        Assert.Equal(IPAddress.Parse("2001:db8::1"), reader.ReadIPv6Address());
        Assert.Equal(443, reader.ReadPort());
        Assert.Equal("eth0", reader.ReadInterfaceName());
        Assert.Equal(7u, reader.ReadInterfaceIndex());
        Assert.Equal(31u, reader.ReadNumber());
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Interface_name_of_sixteen_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
            key.AddInterfaceName("abcdefghijklmnop");
        });

    [Fact]
    public void Value_is_printed_as_nft_does()
    {
        var type = new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort);

        Assert.Equal("10.96.0.1 . tcp . 80", type.Format([10, 96, 0, 1, 6, 0, 0, 0, 0, 80, 0, 0]));
        Assert.Equal("ip daddr . meta l4proto . th dport", type.ToString());
        Assert.Equal("0x00000183", new ElementType(ElementField.CtMark).Format(BitConverter.GetBytes(0x183u)));
    }

    [Fact]
    public void Type_without_every_expression_is_printed_as_a_type() =>
        Assert.Equal("ipv4_addr . inet_service", new ElementType(ElementField.IPv4Destination, ElementField.InetService).ToString());

    [Fact]
    public void Lengths_are_exact_alone_and_padded_in_a_concatenation()
    {
        Assert.Equal(1, new ElementType(ElementField.L4Protocol).LengthBytes);
        Assert.Equal(12, new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort).LengthBytes);
        Assert.Equal((7u << 12) | (12u << 6) | 13u, new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort).TypeId);
    }
}
