using System.Globalization;
using System.Net;
using System.Text;

namespace Edge.Nftables.Expressions;

/// <summary>Bytes as they are in a register, compared by value. The byte order is in the method's name.</summary>
public sealed class RegisterData : IEquatable<RegisterData>
{
    private readonly byte[] _bytes;

    private RegisterData(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>One byte, for example an IP protocol.</summary>
    /// <param name="value">The byte.</param>
    public static RegisterData Byte(byte value) => new([value]);

    /// <summary>Two bytes, big-endian, for example a port.</summary>
    /// <param name="value">The number.</param>
    public static RegisterData UInt16BigEndian(ushort value) => new([(byte)(value >> 8), (byte)value]);

    /// <summary>Two bytes in host order.</summary>
    /// <param name="value">The number.</param>
    public static RegisterData UInt16Host(ushort value) => new(BitConverter.GetBytes(value));

    /// <summary>Four bytes in host order: marks, interface indexes, connection states.</summary>
    /// <param name="value">The number.</param>
    public static RegisterData UInt32Host(uint value) => new(BitConverter.GetBytes(value));

    /// <summary>An IPv4 or IPv6 address.</summary>
    /// <param name="address">The address.</param>
    public static RegisterData Address(IPAddress address) => new(address.GetAddressBytes());

    /// <summary>Name of an interface: 16 bytes, zero-padded.</summary>
    /// <param name="name">At most 15 bytes.</param>
    public static RegisterData InterfaceName(string name)
    {
        var bytes = new byte[16];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Encoding.UTF8.GetByteCount(name), bytes.Length, nameof(name));
        Encoding.UTF8.GetBytes(name, bytes);
        return new RegisterData(bytes);
    }

    /// <summary>Bytes as they are.</summary>
    /// <param name="bytes">The bytes, copied.</param>
    public static RegisterData FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>That many zero bytes.</summary>
    /// <param name="length">How many.</param>
    public static RegisterData Zero(int length) => new(new byte[length]);

    /// <inheritdoc/>
    public bool Equals(RegisterData? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RegisterData);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>As nft's debug output prints it: 32-bit words in host order.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Span<byte> word = stackalloc byte[4];
        for (int i = 0; i < _bytes.Length; i += 4)
        {
            word.Clear();
            _bytes.AsSpan(i, Math.Min(4, _bytes.Length - i)).CopyTo(word);
            text.Append(i == 0 ? "" : " ").Append(CultureInfo.InvariantCulture, $"0x{BitConverter.ToUInt32(word):x8}");
        }

        return text.ToString();
    }
}
