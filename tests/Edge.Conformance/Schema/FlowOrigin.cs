namespace Edge.Conformance.Schema;

/// <summary>Where a flow is sent.</summary>
internal enum FlowOrigin
{
    /// <summary>A pod behind the gateway.</summary>
    Pod,

    /// <summary>The gateway itself, from any of its addresses or one of a load balancer.</summary>
    Node,

    /// <summary>Anywhere else.</summary>
    External,
}
