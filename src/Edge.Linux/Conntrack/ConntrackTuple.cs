using System.Buffers.Binary;
using System.Net;

namespace Edge.Linux.Conntrack;

/// <summary>
/// Where the packets of one direction of a connection come from and go to (the kernel's <c>struct nf_conntrack_tuple</c>), without
/// objects: a table has hundreds of thousands of them.
/// </summary>
/// <param name="AddressBytes">4 or 16.</param>
/// <param name="Protocol">Number in the IP header: 6 TCP, 17 UDP, 132 SCTP.</param>
/// <param name="Source">The address in network order read as one number; IPv4 in the uppermost 32 bits.</param>
/// <param name="Destination">The same.</param>
/// <param name="SourcePort">In host order; 0 for a protocol without ports.</param>
/// <param name="DestinationPort">The same.</param>
public readonly record struct ConntrackTuple(
    byte AddressBytes, byte Protocol, UInt128 Source, UInt128 Destination, ushort SourcePort, ushort DestinationPort)
{
    /// <summary>A tuple from objects.</summary>
    /// <param name="protocol">Number in the IP header.</param>
    /// <param name="source">Address and port.</param>
    /// <param name="destination">Address of the same family, and port.</param>
    /// <exception cref="ArgumentException">The families differ.</exception>
    public static ConntrackTuple From(byte protocol, IPEndPoint source, IPEndPoint destination)
    {
        if (source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException($"{source} and {destination} are of different families", nameof(destination));
        }

        byte[] from = source.Address.GetAddressBytes();
        return new ConntrackTuple(
            (byte)from.Length, protocol, Bits(from), Bits(destination.Address.GetAddressBytes()), (ushort)source.Port, (ushort)destination.Port);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {EndPoint(Source, SourcePort)} > {EndPoint(Destination, DestinationPort)}";

    /// <summary>An address of 4 or 16 bytes as one number.</summary>
    internal static UInt128 Bits(ReadOnlySpan<byte> address) =>
        address.Length == 4 ? (UInt128)BinaryPrimitives.ReadUInt32BigEndian(address) << 96 : BinaryPrimitives.ReadUInt128BigEndian(address);

    /// <summary>Writes an address in network order.</summary>
    internal int WriteAddress(UInt128 bits, Span<byte> into)
    {
        if (AddressBytes == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(into, (uint)(bits >> 96));
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(into, bits);
        }

        return AddressBytes;
    }

    private IPEndPoint EndPoint(UInt128 bits, ushort port)
    {
        Span<byte> address = stackalloc byte[16];
        return new IPEndPoint(new IPAddress(address[..WriteAddress(bits, address)]), port);
    }
}
