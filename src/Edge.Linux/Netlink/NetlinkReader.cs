using System.Buffers.Binary;
using System.Text;

namespace Edge.Linux.Netlink;

/// <summary>
/// Walks over netlink attributes: <c>while (reader.Next()) switch (reader.Type) …</c>. Unknown attributes are simply not asked for;
/// one that is shorter than what is asked of it throws with its type and length.
/// </summary>
/// <param name="attributes">The attributes, one after the other.</param>
public ref struct NetlinkReader(ReadOnlySpan<byte> attributes)
{
    // NLA_TYPE_MASK
    private const ushort TypeMask = 0x3fff;

    private readonly ReadOnlySpan<byte> _attributes = attributes;
    private int _next;

    /// <summary><c>nla_type</c> of the current attribute without <c>NLA_F_NESTED</c> and <c>NLA_F_NET_BYTEORDER</c>.</summary>
    public ushort Type { get; private set; }

    /// <summary>Payload of the current attribute.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Offset of the current attribute's header from the start, in bytes.</summary>
    public int Offset { get; private set; }

    /// <summary>Skips <c>struct nfgenmsg</c> and reads the attributes behind it.</summary>
    /// <param name="payload">Payload of an nfnetlink message.</param>
    /// <param name="family"><c>nfgen_family</c>.</param>
    public static NetlinkReader AfterNetfilterHeader(ReadOnlySpan<byte> payload, out byte family)
    {
        if (payload.Length < 4)
        {
            NetlinkException.ThrowMalformed($"a netfilter message has {payload.Length} bytes where its header needs 4");
        }

        family = payload[0];
        return new NetlinkReader(payload[4..]);
    }

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="NetlinkException">The attribute says that it is shorter than its header or longer than what is there.</exception>
    public bool Next()
    {
        ReadOnlySpan<byte> rest = _attributes[Math.Min(_next, _attributes.Length)..];
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest.Length < NetlinkWriter.AttributeHeaderBytes)
        {
            NetlinkException.ThrowMalformed($"{rest.Length} bytes are left where an attribute header of 4 should be");
        }

        // The one place where nla_len is checked: Value may be trusted.
        ushort length = BitConverter.ToUInt16(rest);
        if (length < NetlinkWriter.AttributeHeaderBytes || length > rest.Length)
        {
            NetlinkException.ThrowMalformed($"an attribute says it has {length} bytes where {rest.Length} are left");
        }

        Type = (ushort)(BitConverter.ToUInt16(rest[2..]) & TypeMask);
        Value = rest[NetlinkWriter.AttributeHeaderBytes..length];
        Offset = _next;
        _next += (length + 3) & ~3;
        return true;
    }

    /// <summary>A reader over the attributes nested in the current one.</summary>
    public readonly NetlinkReader Nested() => new(Value);

    /// <summary>The first byte of the current attribute (<c>NLA_U8</c>).</summary>
    public readonly byte ReadByte() => Require(1)[0];

    /// <summary>The current attribute as a big-endian 16-bit number.</summary>
    public readonly ushort ReadUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Require(2));

    /// <summary>The current attribute as a big-endian 32-bit number.</summary>
    public readonly uint ReadUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Require(4));

    /// <summary>The current attribute as a 32-bit number in host order.</summary>
    public readonly uint ReadUInt32Host() => BitConverter.ToUInt32(Require(4));

    /// <summary>The current attribute as a big-endian 64-bit number.</summary>
    public readonly ulong ReadUInt64BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Require(8));

    /// <summary>The current attribute as UTF-8 text up to its first zero byte.</summary>
    public readonly string ReadString()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    private readonly ReadOnlySpan<byte> Require(int length)
    {
        if (Value.Length < length)
        {
            NetlinkException.ThrowMalformed($"attribute {Type} has {Value.Length} bytes where {length} are needed");
        }

        return Value;
    }
}
