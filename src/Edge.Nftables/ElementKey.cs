using System.Net;
using System.Text;

namespace Edge.Nftables;

/// <summary>
/// Writes a key or map data component by component, each padded to four bytes as the kernel's registers are:
/// <code>
/// var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
/// key.AddAddress(address);
/// key.AddProtocol(6);
/// key.AddPort(80);
/// </code>
/// </summary>
/// <param name="buffer">Room for the bytes, <see cref="MaximumBytes"/> are always enough.</param>
public ref struct ElementKey(Span<byte> buffer)
{
    /// <summary>Longest key or data in bytes (<c>NFT_DATA_VALUE_MAXLEN</c>).</summary>
    public const int MaximumBytes = 64;

    private const int InterfaceNameBytes = 16; // IFNAMSIZ

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _buffer[..Length];

    /// <summary>Starts anew in the same room.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds an address: 4 or 16 bytes.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    public void AddAddress(IPAddress address)
    {
        if (!address.TryWriteBytes(_buffer[Length..], out int written))
        {
            throw new ArgumentException("No room for the address.", nameof(address));
        }

        Length += written;
    }

    /// <summary>Adds an address that is already in network order.</summary>
    /// <param name="address">4 or 16 bytes.</param>
    public void AddAddress(scoped ReadOnlySpan<byte> address)
    {
        address.CopyTo(_buffer[Length..]);
        Length += address.Length;
    }

    /// <summary>Adds a port, big-endian.</summary>
    /// <param name="port">The port.</param>
    public void AddPort(ushort port)
    {
        Span<byte> word = Word();
        word[0] = (byte)(port >> 8);
        word[1] = (byte)port;
    }

    /// <summary>Adds an IP protocol number, one byte.</summary>
    /// <param name="protocol">For example 6 for TCP.</param>
    public void AddProtocol(byte protocol) => Word()[0] = protocol;

    /// <summary>Adds a packet or connection mark, host order.</summary>
    /// <param name="mark">The mark.</param>
    public void AddMark(uint mark) => BitConverter.TryWriteBytes(Word(), mark);

    /// <summary>Adds a mark in a set of ranges, whose keys compare byte by byte: big-endian.</summary>
    /// <param name="mark">The mark.</param>
    public void AddRangeMark(uint mark) => System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(Word(), mark);

    /// <summary>Adds a number that the kernel makes, such as <c>numgen</c> or <c>jhash</c>, host order.</summary>
    /// <param name="number">The number.</param>
    public void AddNumber(uint number) => BitConverter.TryWriteBytes(Word(), number);

    /// <summary>Adds the index of an interface, host order.</summary>
    /// <param name="index">The index.</param>
    public void AddInterfaceIndex(uint index) => BitConverter.TryWriteBytes(Word(), index);

    /// <summary>Adds the name of an interface: 16 bytes.</summary>
    /// <param name="name">At most 15 bytes.</param>
    public void AddInterfaceName(string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Encoding.UTF8.GetByteCount(name), InterfaceNameBytes, nameof(name));
        Span<byte> target = _buffer.Slice(Length, InterfaceNameBytes);
        target.Clear();
        Encoding.UTF8.GetBytes(name, target);
        Length += InterfaceNameBytes;
    }

    private Span<byte> Word()
    {
        Span<byte> word = _buffer.Slice(Length, 4);
        word.Clear();
        Length += 4;
        return word;
    }
}
