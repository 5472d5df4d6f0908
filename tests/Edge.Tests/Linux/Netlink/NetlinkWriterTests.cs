using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

public sealed class NetlinkWriterTests
{
    [Fact]
    public void Message_has_its_length_and_padded_attributes()
    {
        using var buffer = new NetlinkBuffer();
        var writer = new NetlinkWriter(buffer);
        NetlinkNest message = writer.BeginMessage(0x0a0c, NetlinkFlags.Request | NetlinkFlags.Create, 7);
        writer.WriteNetfilterHeader(2);
        writer.WriteString(1, "abc");
        writer.WriteByte(2, 6);
        writer.WriteUInt16BigEndian(3, 0x1234);
        writer.EndMessage(message);

        Assert.Equal(
            [
                0x2c, 0x00, 0x00, 0x00, // nlmsg_len
                0x0c, 0x0a, 0x01, 0x04, // nlmsg_type, nlmsg_flags
                0x07, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x02, 0x00, 0x00, 0x00, // nfgen_family, version, res_id
                0x08, 0x00, 0x01, 0x00, // nla_len, nla_type
                0x61, 0x62, 0x63, 0x00, // the last byte ends the string
                0x05, 0x00, 0x02, 0x00,
                0x06, 0x00, 0x00, 0x00, // three bytes of padding
                0x06, 0x00, 0x03, 0x00,
                0x12, 0x34, 0x00, 0x00, // two bytes of padding
            ],
            buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public void Nest_has_its_flag_and_the_length_of_what_is_in_it()
    {
        using var buffer = new NetlinkBuffer();
        var writer = new NetlinkWriter(buffer);
        NetlinkNest outer = writer.Begin(4);
        NetlinkNest inner = writer.Begin(1);
        writer.WriteUInt32BigEndian(1, 0x01020304);
        writer.End(inner);
        writer.End(outer);

        Assert.Equal(
            [
                0x10, 0x00, 0x04, 0x80, // NLA_F_NESTED
                0x0c, 0x00, 0x01, 0x80,
                0x08, 0x00, 0x01, 0x00,
                0x01, 0x02, 0x03, 0x04,
            ],
            buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public void Padding_is_zero_in_memory_that_was_used_before()
    {
        using var buffer = new NetlinkBuffer();
        var writer = new NetlinkWriter(buffer);
        writer.WriteBytes(1, Enumerable.Repeat((byte)0xff, 64).ToArray());
        buffer.Clear();
        writer.WriteBytes(1, [0xaa]);

        Assert.Equal([0x05, 0x00, 0x01, 0x00, 0xaa, 0x00, 0x00, 0x00], buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public void Host_order_is_the_machines_own()
    {
        using var buffer = new NetlinkBuffer();
        new NetlinkWriter(buffer).WriteUInt32Host(1, 0x01020304);

        Assert.Equal(BitConverter.GetBytes(0x01020304u), buffer.WrittenSpan[4..].ToArray());
    }

    [Fact]
    public void Nest_beyond_sixteen_bits_is_refused()
    {
        using var buffer = new NetlinkBuffer();
        var writer = new NetlinkWriter(buffer);
        NetlinkNest nest = writer.Begin(1);
        writer.WriteBytes(1, new byte[40_000]);
        writer.WriteBytes(1, new byte[40_000]);

        Assert.Throws<InvalidOperationException>(() => new NetlinkWriter(buffer).End(nest));
    }

    [Fact]
    public void Attribute_beyond_sixteen_bits_is_refused()
    {
        using var buffer = new NetlinkBuffer();

        Assert.Throws<ArgumentException>(() => new NetlinkWriter(buffer).WriteBytes(1, new byte[65_532]));
    }

    [Fact]
    public void Buffer_keeps_what_was_written_while_it_grows()
    {
        using var buffer = new NetlinkBuffer();
        var writer = new NetlinkWriter(buffer);
        for (uint i = 0; i < 400_000; i++)
        {
            writer.WriteUInt32Host(1, i);
        }

        var reader = new NetlinkReader(buffer.WrittenSpan);
        uint expected = 0;
        while (reader.Next())
        {
            Assert.Equal(expected++, reader.ReadUInt32Host());
        }

        Assert.Equal(400_000u, expected);
    }
}
