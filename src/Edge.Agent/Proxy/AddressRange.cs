using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>Addresses from <paramref name="First"/> to <paramref name="Last"/>, both included, as numbers.</summary>
/// <param name="LengthBytes">4 or 16; 0 for no addresses.</param>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last, int LengthBytes) : IComparable<AddressRange>
{
    public static bool operator <(AddressRange left, AddressRange right) => left.CompareTo(right) < 0;

    public static bool operator >(AddressRange left, AddressRange right) => left.CompareTo(right) > 0;

    public static bool operator <=(AddressRange left, AddressRange right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AddressRange left, AddressRange right) => left.CompareTo(right) >= 0;

    public int CompareTo(AddressRange other)
    {
        int order = First.CompareTo(other.First);
        return order != 0 ? order : Last.CompareTo(other.Last);
    }

    /// <summary>The range of one address, given in network order.</summary>
    public static AddressRange Of(ReadOnlySpan<byte> address)
    {
        UInt128 number = Read(address);
        return new AddressRange(number, number, address.Length);
    }

    /// <summary>An end of the range in network order.</summary>
    public static void Write(UInt128 address, Span<byte> destination)
    {
        for (int index = destination.Length - 1; index >= 0; index--)
        {
            destination[index] = (byte)address;
            address >>= 8;
        }
    }

    /// <summary>The number of an address in network order.</summary>
    public static UInt128 Read(ReadOnlySpan<byte> address)
    {
        UInt128 number = 0;
        foreach (byte value in address)
        {
            number = (number << 8) | value;
        }

        return number;
    }

    public override string ToString()
    {
        if (LengthBytes == 0)
        {
            return "";
        }

        Span<byte> first = stackalloc byte[LengthBytes];
        Span<byte> last = stackalloc byte[LengthBytes];
        Write(First, first);
        Write(Last, last);
        return $"{new IPAddress(first)}-{new IPAddress(last)}";
    }
}
