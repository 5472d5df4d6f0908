using Edge.Agent.Ingress;

namespace Edge.Agent.Pair;

/// <summary>What <see cref="PairLoop"/> brings together.</summary>
internal sealed record PairParts
{
    public required PairOptions Options { get; init; }

    /// <summary>Name of the interface on which the gateways hear each other.</summary>
    public required string Interface { get; init; }

    public required PairAddresses Addresses { get; init; }

    public required IPairLease Lease { get; init; }

    /// <summary>Tells other threads whether the lease runs.</summary>
    public required LeaseClock LeaseClock { get; init; }

    /// <summary>So long the lease of an agent before still runs (<see cref="IPairLease.Open"/>).</summary>
    public TimeSpan LeaseLeft { get; init; }

    /// <summary>An agent before had addresses, or stood by for them.</summary>
    public bool HadAddresses { get; init; }

    /// <summary>Why connections that come back may be lost, with the next step; null when they are not.</summary>
    public string? TrackingProblem { get; init; }

    /// <summary>Disposed with the loop.</summary>
    public required IPairWire Wire { get; init; }

    /// <summary>Who claims the addresses.</summary>
    public required IIngress Ingress { get; init; }

    /// <summary>Tells it the role, and whether it has to ask first whether an address is free. The same role again: announce again.</summary>
    public required Action<IngressRole, bool> SetRole { get; init; }
}
