using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Fakes;

/// <summary>A packet for <see cref="PacketTracer"/>; without more the first of a TCP connection that comes in by <c>eth0</c>.</summary>
public sealed record TracePacket
{
    public const byte Icmp = 1, Tcp = 6, Udp = 17, IcmpV6 = 58, Sctp = 132;

    public required IPAddress Source { get; init; }

    public required IPAddress Destination { get; init; }

    public byte Protocol { get; init; } = Tcp;

    public ushort SourcePort { get; init; } = 40000;

    public ushort DestinationPort { get; init; }

    /// <summary>Where it comes in; null for a packet that this machine sends.</summary>
    public string? InputInterface { get; init; } = "eth0";

    /// <summary>Byte 13 of the TCP header; a SYN unless said otherwise.</summary>
    public byte TcpFlags { get; init; } = 0x02;

    /// <summary>Type of an ICMP message; an IPv4 echo request unless said otherwise.</summary>
    public byte IcmpType { get; init; } = 8;

    /// <summary>A later packet of a connection: NAT chains are not asked any more.</summary>
    public bool Established { get; init; }

    /// <summary>It goes from the server to the client of its connection (<c>ct direction reply</c>).</summary>
    public bool Reply { get; init; }

    /// <summary>The connection was translated when it was new (<c>ct status dnat</c>).</summary>
    public bool Translated { get; init; }

    /// <summary>Mark of the connection when the packet arrives.</summary>
    public uint CtMark { get; init; }

    /// <summary>Mark of the packet when it arrives.</summary>
    public uint Mark { get; init; }

    public bool IsIPv6 => Destination.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>A TCP packet between two endpoints written as text: <c>Connect("192.0.2.7", "10.96.0.1", 80)</c>.</summary>
    public static TracePacket Connect(string source, string destination, ushort port, byte protocol = Tcp) => new()
    {
        Source = IPAddress.Parse(source),
        Destination = IPAddress.Parse(destination),
        DestinationPort = port,
        Protocol = protocol,
    };
}
