using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Where a connection is sent: an endpoint's address and port, as bits, since a hundred thousand of them are kept.</summary>
/// <param name="Bits">The address in network order read as one number; IPv4 in the uppermost 32 bits.</param>
/// <param name="Length">4 or 16; 0 for the slot that holds nobody.</param>
/// <param name="Port">In host order; 0 when the connection keeps its destination port.</param>
internal readonly record struct EndpointTarget(UInt128 Bits, byte Length, ushort Port) : IComparable<EndpointTarget>
{
    public EndpointTarget(EndpointEntry endpoint, ushort port)
        : this(endpoint.AddressBits, (byte)endpoint.AddressLength, port)
    {
    }

    public EndpointTarget(ReadOnlySpan<byte> address, ushort port)
        : this(BitsOf(address), (byte)address.Length, port)
    {
    }

    /// <summary>Nobody is in this slot.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The connection keeps its destination port: an endpoint of a range of ports.</summary>
    public bool KeepsPort => Port == 0 && !IsEmpty;

    public AddressFamily Family => Length == 4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>The address as an object, made anew each time.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            return new IPAddress(bytes[..WriteAddress(bytes)]);
        }
    }

    public static bool operator <(EndpointTarget left, EndpointTarget right) => left.CompareTo(right) < 0;

    public static bool operator >(EndpointTarget left, EndpointTarget right) => left.CompareTo(right) > 0;

    public static bool operator <=(EndpointTarget left, EndpointTarget right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EndpointTarget left, EndpointTarget right) => left.CompareTo(right) >= 0;

    /// <summary>Writes the address in network order and returns its length.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        for (int index = 0; index < Length; index++)
        {
            destination[index] = (byte)(Bits >> (120 - (8 * index)));
        }

        return Length;
    }

    /// <summary>By family, address and port.</summary>
    public int CompareTo(EndpointTarget other)
    {
        int order = Length.CompareTo(other.Length);
        order = order != 0 ? order : Bits.CompareTo(other.Bits);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }

    public override string ToString() => IsEmpty ? "nobody" : new IPEndPoint(Address, Port).ToString();

    private static UInt128 BitsOf(ReadOnlySpan<byte> address)
    {
        UInt128 bits = 0;
        for (int index = 0; index < address.Length; index++)
        {
            bits |= (UInt128)address[index] << (120 - (8 * index));
        }

        return bits;
    }
}
