using System.Net;
using System.Net.Sockets;
using Edge.Conformance.Schema;

namespace Edge.Conformance.Packets;

/// <summary>The first packet of one new connection. Its number travels where no translation touches it, so it is known again behind the gateway.</summary>
internal readonly record struct Probe(uint Number, FlowProtocol Protocol, IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort)
{
    public bool IsIPv6 => Destination.AddressFamily == AddressFamily.InterNetworkV6;
}
