namespace Edge.Agent.Ingress;

/// <summary>What became of a frame.</summary>
internal enum SendResult : byte
{
    /// <summary>It left.</summary>
    Sent,

    /// <summary>The interface has no room now.</summary>
    Busy,

    /// <summary>The interface is down or gone.</summary>
    NoLink,

    /// <summary>This process may not send frames (CAP_NET_RAW).</summary>
    NotPermitted,
}
