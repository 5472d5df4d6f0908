namespace Edge.Conformance.Packets;

/// <summary>Where packets are sent and seen.</summary>
internal enum Place
{
    /// <summary>The link to the pods.</summary>
    Pods,

    /// <summary>The link to everybody else.</summary>
    World,

    /// <summary>The gateway's own sockets.</summary>
    Gateway,
}
