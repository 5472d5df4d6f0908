using System.Text;

namespace Edge.Nftables;

/// <summary>
/// Writes nft's user data: a type byte, a length byte, the value, no padding (libnftnl udata.h: <c>struct nftnl_udata</c>). The kernel keeps
/// it and does not look inside; nft prints comments and types from it.
/// </summary>
/// <param name="buffer">Room for the bytes.</param>
internal ref struct UserDataWriter(Span<byte> buffer)
{
    /// <summary><c>NFT_USERDATA_MAXLEN</c>, bytes.</summary>
    internal const int MaximumBytes = 256;

    private readonly Span<byte> _buffer = buffer;

    internal int Length { get; private set; }

    internal readonly ReadOnlySpan<byte> Bytes => _buffer[..Length];

    internal void WriteUInt32Host(byte type, uint value)
    {
        BitConverter.TryWriteBytes(Reserve(type, 4), value);
    }

    /// <summary>Writes zero-terminated UTF-8 text.</summary>
    /// <exception cref="ArgumentException">The text does not fit.</exception>
    internal void WriteString(byte type, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        if (length + 1 > byte.MaxValue || Length + length + 3 > _buffer.Length)
        {
            throw new ArgumentException($"A comment of {length} bytes does not fit in {MaximumBytes} bytes of user data.", nameof(text));
        }

        Span<byte> target = Reserve(type, length + 1);
        Encoding.UTF8.GetBytes(text, target);
        target[length] = 0;
    }

    internal int Begin(byte type)
    {
        Reserve(type, 0);
        return Length;
    }

    internal readonly void End(int nest) => _buffer[nest - 1] = checked((byte)(Length - nest));

    private Span<byte> Reserve(byte type, int length)
    {
        _buffer[Length] = type;
        _buffer[Length + 1] = (byte)length;
        Span<byte> value = _buffer.Slice(Length + 2, length);
        Length += 2 + length;
        return value;
    }
}
