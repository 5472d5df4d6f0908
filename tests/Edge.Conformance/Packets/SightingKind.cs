namespace Edge.Conformance.Packets;

/// <summary>What was seen of a probe.</summary>
internal enum SightingKind
{
    /// <summary>The probe itself, perhaps translated.</summary>
    Probe,

    /// <summary>The answer that nobody wants it: TCP reset, SCTP abort or ICMP destination unreachable.</summary>
    Refusal,
}
