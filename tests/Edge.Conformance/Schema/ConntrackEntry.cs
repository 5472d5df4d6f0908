using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>One connection that the kernel tracks before a state arrives.</summary>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Destination">Where the client sent it; null: any address of the gateway.</param>
/// <param name="DestinationPort">Of the client's packet.</param>
/// <param name="ReplySource">Who answers: the endpoint, or the destination itself when it was not translated.</param>
/// <param name="ReplyPort">0: not translated.</param>
/// <param name="IsDeleted">The state makes it stale.</param>
internal sealed record ConntrackEntry(FlowProtocol Protocol, IPAddress? Destination, ushort DestinationPort, IPAddress ReplySource, ushort ReplyPort, bool IsDeleted);
