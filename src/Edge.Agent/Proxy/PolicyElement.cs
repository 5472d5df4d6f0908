using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>One element of a <see cref="PolicySet"/>. Which of the fields count depends on the set; the others are zero.</summary>
/// <param name="Set">The set.</param>
/// <param name="Family">The table.</param>
/// <param name="Port">Id of the Service port; 0 in sets that all Services share, and until the port has its id.</param>
/// <param name="Range">Addresses; a single one is a range of itself.</param>
/// <param name="Number">A number of connections, seconds, or protocol and port.</param>
internal sealed record PolicyElement(PolicySet Set, AddressFamily Family, uint Port, AddressRange Range, uint Number)
{
    private const int ProtocolShift = 16;

    /// <summary>The element belongs to one Service port.</summary>
    public bool IsOfPort => Set >= PolicySet.Restricted;

    /// <summary>Each number in use has a set and a rule of its own: the kernel knows it in rules only.</summary>
    public bool IsGrouped => Set >= PolicySet.Sticky;

    /// <summary>The protocol of an <see cref="PolicySet.EndpointPort"/>.</summary>
    public TransportProtocol Protocol => (TransportProtocol)(Number >> ProtocolShift);

    /// <summary>The port number of an <see cref="PolicySet.EndpointPort"/>, in host order.</summary>
    public ushort PortNumber => (ushort)Number;

    public static PolicyElement Of(PolicySet set, IPAddress address) =>
        new(set, address.AddressFamily, 0, AddressRange.Of(address.GetAddressBytes()), 0);

    public static PolicyElement Of(PolicySet set, EndpointTarget target)
    {
        UInt128 number = target.Bits >> (128 - (8 * target.Length));
        return new PolicyElement(set, target.Family, 0, new AddressRange(number, number, target.Length), 0);
    }

    public static PolicyElement Of(PolicySet set, AddressFamily family, AddressRange range) => new(set, family, 0, range, 0);

    public static PolicyElement Of(PolicySet set, AddressFamily family, uint number) => new(set, family, 0, default, number);

    public static PolicyElement EndpointPort(AddressFamily family, TransportProtocol protocol, ushort port) =>
        Of(PolicySet.EndpointPort, family, ((uint)protocol << ProtocolShift) | port);
}
