namespace Edge.Conformance.Schema;

/// <summary>What is to become of the first packet of a connection.</summary>
internal enum FlowVerdict
{
    /// <summary>It goes to one of the endpoints.</summary>
    Dnat,

    /// <summary>The sender is told: a TCP reset or an ICMP error.</summary>
    Reject,

    /// <summary>Nobody hears of it.</summary>
    Drop,

    /// <summary>It goes on as it came: to the host, or to where it was going. The schema's <c>ACCEPT</c> is the same on the wire.</summary>
    Pass,
}
