using System.Net;
using System.Text;

namespace Edge.Nftables;

/// <summary>Reads what <see cref="ElementKey"/> writes, component by component.</summary>
/// <param name="bytes">A key or map data.</param>
public ref struct ElementKeyReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads an IPv4 address.</summary>
    public IPAddress ReadIPv4Address() => new(Take(4));

    /// <summary>Reads an IPv6 address.</summary>
    public IPAddress ReadIPv6Address() => new(Take(16));

    /// <summary>Reads a port.</summary>
    public ushort ReadPort()
    {
        ReadOnlySpan<byte> word = TakePadded(2);
        return (ushort)((word[0] << 8) | word[1]);
    }

    /// <summary>Reads an IP protocol number.</summary>
    public byte ReadProtocol() => TakePadded(1)[0];

    /// <summary>Reads a mark.</summary>
    public uint ReadMark() => BitConverter.ToUInt32(Take(4));

    /// <summary>Reads a mark of a set of ranges.</summary>
    public uint ReadRangeMark() => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>Reads a number that the kernel makes.</summary>
    public uint ReadNumber() => BitConverter.ToUInt32(Take(4));

    /// <summary>Reads the index of an interface.</summary>
    public uint ReadInterfaceIndex() => BitConverter.ToUInt32(Take(4));

    /// <summary>Reads the name of an interface.</summary>
    public string ReadInterfaceName()
    {
        ReadOnlySpan<byte> name = Take(16);
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    /// <summary>Reads bytes as they are.</summary>
    /// <param name="length">How many.</param>
    public ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    // A lone field is not padded, a component of a concatenation is.
    private ReadOnlySpan<byte> TakePadded(int length) =>
        Take(_rest.Length >= 4 ? 4 : Math.Min(length, _rest.Length));
}
