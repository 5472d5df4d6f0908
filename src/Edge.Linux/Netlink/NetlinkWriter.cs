using System.Buffers.Binary;
using System.Text;

namespace Edge.Linux.Netlink;

/// <summary>
/// Writes netlink messages: headers in host byte order, attributes with the byte order in the method's name, every padding
/// byte zero. linux/netlink.h: <c>struct nlmsghdr</c>, <c>struct nlattr</c>, <c>NLMSG_ALIGN</c>, <c>NLA_ALIGN</c>.
/// </summary>
/// <param name="buffer">Where the bytes go; several writers may follow one another on the same buffer.</param>
public readonly ref struct NetlinkWriter(NetlinkBuffer buffer)
{
    /// <summary><c>sizeof(struct nlmsghdr)</c> in bytes.</summary>
    public const int MessageHeaderBytes = 16;

    /// <summary><c>sizeof(struct nlattr)</c> in bytes (<c>NLA_HDRLEN</c>).</summary>
    public const int AttributeHeaderBytes = 4;

    /// <summary>Largest attribute, header included: <c>nla_len</c> has 16 bits.</summary>
    public const int MaximumAttributeBytes = ushort.MaxValue;

    // NLA_F_NESTED
    private const ushort Nested = 0x8000;

    /// <summary>Bytes written to the buffer so far, by all writers.</summary>
    public int Length => buffer.Length;

    // #define NLA_ALIGN(len) (((len) + NLA_ALIGNTO - 1) & ~(NLA_ALIGNTO - 1))
    private static int Align(int length) => (length + 3) & ~3;

    /// <summary>Begins a message; its length is filled in by <see cref="EndMessage"/>.</summary>
    /// <param name="type"><c>nlmsg_type</c>.</param>
    /// <param name="flags"><c>nlmsg_flags</c>.</param>
    /// <param name="sequence"><c>nlmsg_seq</c>.</param>
    public NetlinkNest BeginMessage(ushort type, NetlinkFlags flags, uint sequence)
    {
        var nest = new NetlinkNest(buffer.Length);
        Span<byte> header = buffer.Append(MessageHeaderBytes);
        header.Clear();
        BitConverter.TryWriteBytes(header[4..], type);
        BitConverter.TryWriteBytes(header[6..], (ushort)flags);
        BitConverter.TryWriteBytes(header[8..], sequence);
        return nest;
    }

    /// <summary>Ends the message: writes its length.</summary>
    /// <param name="message">What <see cref="BeginMessage"/> returned.</param>
    public void EndMessage(NetlinkNest message) =>
        BitConverter.TryWriteBytes(buffer.Written[message.Offset..], buffer.Length - message.Offset);

    /// <summary>Begins a nested attribute (<c>NLA_F_NESTED</c>).</summary>
    /// <param name="type"><c>nla_type</c> without flags.</param>
    public NetlinkNest Begin(ushort type)
    {
        var nest = new NetlinkNest(buffer.Length);
        Span<byte> header = buffer.Append(AttributeHeaderBytes);
        BitConverter.TryWriteBytes(header[2..], (ushort)(type | Nested));
        return nest;
    }

    /// <summary>Ends a nested attribute: writes its length.</summary>
    /// <param name="nest">What <see cref="Begin"/> returned.</param>
    /// <exception cref="InvalidOperationException">The nest grew beyond 65,535 bytes, which <c>nla_len</c> cannot express.</exception>
    public void End(NetlinkNest nest)
    {
        int length = buffer.Length - nest.Offset;
        if (length > MaximumAttributeBytes)
        {
            throw new InvalidOperationException($"A nested attribute of {length} bytes does not fit in its 16-bit length.");
        }

        BitConverter.TryWriteBytes(buffer.Written[nest.Offset..], (ushort)length);
    }

    /// <summary>Writes bytes without an attribute header and pads them to four bytes: family headers such as <c>struct nfgenmsg</c>.</summary>
    /// <param name="value">The bytes, in wire order.</param>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Span<byte> target = buffer.Append(Align(value.Length));
        value.CopyTo(target);
        target[value.Length..].Clear();
    }

    /// <summary>Writes <c>struct nfgenmsg</c> (linux/netfilter/nfnetlink.h), version <c>NFNETLINK_V0</c>.</summary>
    /// <param name="family"><c>nfgen_family</c>.</param>
    /// <param name="resourceId"><c>res_id</c>, written big-endian.</param>
    public void WriteNetfilterHeader(byte family, ushort resourceId = 0)
    {
        Span<byte> header = buffer.Append(4);
        header[0] = family;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resourceId);
    }

    /// <summary>Writes an attribute of opaque bytes.</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload, in wire order.</param>
    /// <exception cref="ArgumentException">The payload is longer than an attribute can be.</exception>
    public void WriteBytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Payload(type, value.Length));

    /// <summary>Writes an attribute of one byte (<c>NLA_U8</c>).</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload.</param>
    public void WriteByte(ushort type, byte value) => Payload(type, 1)[0] = value;

    /// <summary>Writes a big-endian 16-bit attribute (<c>NLA_U16</c>).</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload.</param>
    public void WriteUInt16BigEndian(ushort type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Payload(type, 2), value);

    /// <summary>Writes a big-endian 32-bit attribute (<c>NLA_U32</c>).</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload.</param>
    public void WriteUInt32BigEndian(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Payload(type, 4), value);

    /// <summary>Writes a 32-bit attribute in host order, as rtnetlink and user data have them.</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload.</param>
    public void WriteUInt32Host(ushort type, uint value) => BitConverter.TryWriteBytes(Payload(type, 4), value);

    /// <summary>Writes a big-endian 64-bit attribute (<c>NLA_U64</c>).</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The payload.</param>
    public void WriteUInt64BigEndian(ushort type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Payload(type, 8), value);

    /// <summary>Writes a zero-terminated UTF-8 string (<c>NLA_NUL_STRING</c>).</summary>
    /// <param name="type"><c>nla_type</c>.</param>
    /// <param name="value">The text, without a zero character in it.</param>
    public void WriteString(ushort type, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Span<byte> payload = Payload(type, length + 1);
        Encoding.UTF8.GetBytes(value, payload);
        payload[length] = 0;
    }

    /// <summary>Writes a nested attribute with one attribute of opaque bytes in it: what keys and data of elements are, in one step.</summary>
    /// <param name="type"><c>nla_type</c> of the outer attribute.</param>
    /// <param name="innerType"><c>nla_type</c> of the inner attribute.</param>
    /// <param name="value">The payload, in wire order.</param>
    /// <exception cref="ArgumentException">The payload is longer than an attribute can be.</exception>
    public void WriteNestedBytes(ushort type, ushort innerType, ReadOnlySpan<byte> value)
    {
        int inner = AttributeHeaderBytes + value.Length;
        int padded = Align(inner);
        if (padded + AttributeHeaderBytes > MaximumAttributeBytes)
        {
            throw new ArgumentException($"A payload of {value.Length} bytes does not fit in an attribute.", nameof(value));
        }

        Span<byte> attribute = buffer.Append(AttributeHeaderBytes + padded);
        BitConverter.TryWriteBytes(attribute, (ushort)(AttributeHeaderBytes + padded));
        BitConverter.TryWriteBytes(attribute[2..], (ushort)(type | Nested));
        BitConverter.TryWriteBytes(attribute[4..], (ushort)inner);
        BitConverter.TryWriteBytes(attribute[6..], innerType);
        value.CopyTo(attribute[8..]);
        attribute[(AttributeHeaderBytes + inner)..].Clear();
    }

    /// <summary>Writes the header of an attribute and its padding, and returns the room for its payload, which is not zeroed.</summary>
    private Span<byte> Payload(ushort type, int length)
    {
        int total = AttributeHeaderBytes + length;
        if (total > MaximumAttributeBytes)
        {
            throw new ArgumentException($"A payload of {length} bytes does not fit in an attribute.", nameof(length));
        }

        Span<byte> attribute = buffer.Append(Align(total));
        BitConverter.TryWriteBytes(attribute, (ushort)total);
        BitConverter.TryWriteBytes(attribute[2..], type);
        attribute[total..].Clear();
        return attribute[AttributeHeaderBytes..total];
    }
}
