using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

public sealed class NetlinkReaderTests
{
    [Fact]
    public void Attributes_come_in_order_without_their_flags()
    {
        byte[] bytes =
        [
            0x06, 0x00, 0x01, 0x00, 0x12, 0x34, 0x00, 0x00, // two bytes and padding
            0x08, 0x00, 0x02, 0x80, 0x04, 0x00, 0x03, 0x00, // NLA_F_NESTED around an empty attribute
            0x05, 0x00, 0x09, 0x00, 0x07, // the last one need not be padded
        ];
        var reader = new NetlinkReader(bytes);

        Assert.True(reader.Next());
        Assert.Equal(1, reader.Type);
        Assert.Equal(0x1234, reader.ReadUInt16BigEndian());
        Assert.True(reader.Next());
        Assert.Equal(2, reader.Type);
        Assert.Equal(8, reader.Offset);
        NetlinkReader nested = reader.Nested();
        Assert.True(nested.Next());
        Assert.Equal(3, nested.Type);
        Assert.False(nested.Next());
        Assert.True(reader.Next());
        Assert.Equal(7, reader.ReadByte());
        Assert.False(reader.Next());
    }

    [Theory]
    [InlineData("030001 00", "an attribute says it has 3 bytes where 4 are left")] // shorter than its header
    [InlineData("0000 0100 00000000", "an attribute says it has 0 bytes where 8 are left")] // would never end
    [InlineData("0900 0100 00000000", "an attribute says it has 9 bytes where 8 are left")] // longer than what is there
    [InlineData("0800", "2 bytes are left where an attribute header of 4 should be")]
    public void Impossible_attribute_throws(string hex, string expected)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        NetlinkException exception = Assert.Throws<NetlinkException>(() =>
        {
            var reader = new NetlinkReader(bytes);
            while (reader.Next())
            {
            }
        });

        Assert.Equal(Errno.EBADMSG, exception.Errno);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_attribute_throws_with_type_and_length()
    {
        NetlinkException exception = Assert.Throws<NetlinkException>(() =>
        {
            var reader = new NetlinkReader([0x06, 0x00, 0x05, 0x00, 0x01, 0x02, 0x00, 0x00]);
            reader.Next();
            reader.ReadUInt32BigEndian();
        });

        Assert.Contains("attribute 5 has 2 bytes where 4 are needed", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0f000000 03000000 00000000 00000000")] // shorter than a header
    [InlineData("00000000 03000000 00000000 00000000")] // would never end
    [InlineData("11000000 03000000 00000000 00000000")] // longer than the datagram
    [InlineData("ffffffff 03000000 00000000 00000000")]
    [InlineData("10000000 0300")] // truncated
    public void Impossible_message_throws(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Assert.Throws<NetlinkException>(() =>
        {
            var reader = new NetlinkMessageReader(bytes);
            while (reader.Next())
            {
            }
        });
    }

    [Fact]
    public void Random_trees_are_read_as_they_were_written()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            using var first = new NetlinkBuffer();
            WriteRandom(new NetlinkWriter(first), new Random(seed), depth: 0);
            using var second = new NetlinkBuffer();
            Copy(new NetlinkReader(first.WrittenSpan), new NetlinkWriter(second));

            Assert.True(first.WrittenSpan.SequenceEqual(second.WrittenSpan), $"seed {seed}");
        }
    }

    [Fact]
    public void Garbled_trees_end_or_throw()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            using var buffer = new NetlinkBuffer();
            WriteRandom(new NetlinkWriter(buffer), random, depth: 0);
            byte[] bytes = buffer.WrittenSpan.ToArray();
            for (int i = 0; i < 4 && bytes.Length > 0; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var copy = new NetlinkBuffer();
            try
            {
                Copy(new NetlinkReader(bytes.AsSpan(0, random.Next(bytes.Length + 1))), new NetlinkWriter(copy));
            }
            catch (NetlinkException)
            {
            }
        }
    }

    // Types from 0x100 on are nests in these tests.
    private static void WriteRandom(NetlinkWriter writer, Random random, int depth)
    {
        for (int count = random.Next(6); count > 0; count--)
        {
            if (depth < 4 && random.Next(3) == 0)
            {
                NetlinkNest nest = writer.Begin((ushort)(0x100 + random.Next(16)));
                WriteRandom(writer, random, depth + 1);
                writer.End(nest);
            }
            else
            {
                var payload = new byte[random.Next(20)];
                random.NextBytes(payload);
                writer.WriteBytes((ushort)(1 + random.Next(16)), payload);
            }
        }
    }

    private static void Copy(NetlinkReader reader, NetlinkWriter writer)
    {
        while (reader.Next())
        {
            if (reader.Type >= 0x100)
            {
                NetlinkNest nest = writer.Begin(reader.Type);
                Copy(reader.Nested(), writer);
                writer.End(nest);
            }
            else
            {
                writer.WriteBytes(reader.Type, reader.Value);
            }
        }
    }
}
