using System.Net;
using System.Net.Sockets;

namespace Edge.Conformance.Schema;

/// <summary>The first packet of new connections, and what is to become of it.</summary>
internal sealed record Flow(string Id, string Name, FlowOrigin Origin, IPAddress Source, FlowProtocol Protocol, IPAddress Destination, ushort Port, Expectation Expect)
{
    public AddressFamily Family => Destination.AddressFamily;

    public override string ToString() => $"{Id}  {Name}: {Source} → {new IPEndPoint(Destination, Port)}/{Protocol.ToString().ToUpperInvariant()}, {Origin.ToString().ToLowerInvariant()}";
}
