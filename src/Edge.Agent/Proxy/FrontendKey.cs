using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Where clients knock: an address and port, or a NodePort on whatever addresses answer NodePorts.</summary>
/// <param name="Family">The table the element is in.</param>
/// <param name="Address">Null for a NodePort.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The port, or the first of a range.</param>
/// <param name="ExternalOnly">The element that only sources outside this node and its pods look at (traffic policy Local).</param>
/// <param name="LastPort">The last port of a range; 0 for a single port.</param>
internal readonly record struct FrontendKey(
    AddressFamily Family, IPAddress? Address, TransportProtocol Protocol, ushort Port, bool ExternalOnly, ushort LastPort = 0)
{
    public bool IsRange => LastPort != 0;

    public override string ToString()
    {
        string where = Address is null ? $"NodePort {Port}" : new IPEndPoint(Address, Port).ToString();
        return $"{where}{(IsRange ? $"-{LastPort}" : "")}/{Protocol.ToString().ToUpperInvariant()}";
    }
}
