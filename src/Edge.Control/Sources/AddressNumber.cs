using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Control.Sources;

/// <summary>An address that can be counted on from: its family and its bits as a number (the first octet is the highest).</summary>
internal readonly record struct AddressNumber(AddressFamily Family, UInt128 Value) : IComparable<AddressNumber>
{
    public bool IsV6 => Family == AddressFamily.InterNetworkV6;

    /// <summary>Reads an address as Kubernetes does, see <see cref="ObjectChecks.TryAddress"/>.</summary>
    public static bool TryParse(string? text, out AddressNumber number)
    {
        bool good = ObjectChecks.TryAddress(text, out IPAddress address);
        number = good ? From(address) : default;
        return good;
    }

    public static AddressNumber From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return new(address.AddressFamily, length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new IPAddress(IsV6 ? bytes : bytes[12..]);
    }

    /// <summary>IPv4 before IPv6, lower before higher.</summary>
    public int CompareTo(AddressNumber other) => IsV6 == other.IsV6 ? Value.CompareTo(other.Value) : IsV6.CompareTo(other.IsV6);

    public override string ToString() => ToAddress().ToString();
}
