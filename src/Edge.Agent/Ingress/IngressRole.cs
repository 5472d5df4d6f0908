namespace Edge.Agent.Ingress;

/// <summary>Whether this gateway is the one that has the addresses. A gateway without a partner always is.</summary>
internal enum IngressRole : byte
{
    /// <summary>The addresses are ours.</summary>
    Owner,

    /// <summary>Another gateway has them; ours are given back.</summary>
    Standby,
}
