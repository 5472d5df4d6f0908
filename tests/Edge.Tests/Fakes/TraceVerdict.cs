namespace Edge.Tests.Fakes;

/// <summary>What became of a packet.</summary>
public enum TraceVerdict
{
    /// <summary>It went to another machine.</summary>
    Forwarded,

    /// <summary>It reached this machine's own sockets.</summary>
    Delivered,

    /// <summary>It was dropped without a word.</summary>
    Dropped,

    /// <summary>It was answered by a TCP reset.</summary>
    Reset,

    /// <summary>It was answered by an ICMP message.</summary>
    Unreachable,
}
