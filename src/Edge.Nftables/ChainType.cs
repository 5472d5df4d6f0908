namespace Edge.Nftables;

/// <summary>What a base chain is for.</summary>
public enum ChainType
{
    /// <summary><c>filter</c>.</summary>
    Filter,

    /// <summary><c>nat</c>: sees only the first packet of a connection.</summary>
    Nat,

    /// <summary><c>route</c>: reroutes when the packet's mark or addresses change.</summary>
    Route,
}
