namespace Edge.Protocol.Admin;

/// <summary>One address pool of edge-control.</summary>
public sealed record PoolRow(string Name)
{
    /// <summary>Ranges <c>a-b</c> and single addresses, IPv4 first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Addresses of it that Services hold; an address that several share counts once.</summary>
    public int Used { get; init; }

    /// <summary>Addresses of it that can still be given out; at most <see cref="long.MaxValue"/>, which large IPv6 pools exceed.</summary>
    public long Free { get; init; }

    /// <summary>Services that hold addresses of it.</summary>
    public int Services { get; init; }

    public bool AutoAssign { get; init; }

    public bool AvoidBuggyIPs { get; init; }

    /// <summary>Pools with a lower number are asked first.</summary>
    public int Priority { get; init; }

    /// <summary>Whose Services may have addresses of it; empty: those of all namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public string? LoadBalancerClass { get; init; }

    /// <summary>Why nothing of it is given out; null when it is in use.</summary>
    public string? Refused { get; init; }
}
