namespace Edge.Conformance.Schema;

/// <summary>The protocols of Services, with their IP protocol numbers.</summary>
internal enum FlowProtocol : byte
{
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}
