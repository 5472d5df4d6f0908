using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>One Service's hold on one load balancer address. Immutable.</summary>
/// <param name="Owner">The Service, as <c>namespace/name</c>.</param>
/// <param name="Address">What it holds.</param>
internal sealed record Holding(string Owner, AddressNumber Address)
{
    /// <summary>The pool that the address came from; it may be gone since.</summary>
    public string Pool { get; init; } = "";

    /// <summary>The Service's spec.loadBalancerClass when it got the address.</summary>
    public string Class { get; init; } = "";

    /// <summary>Who may hold it too: those of the same namespace with the same text; empty: nobody.</summary>
    public string SharingKey { get; init; } = "";

    /// <summary>As in <c>80/TCP</c>; empty when the Service holds the address without serving on it, see <see cref="IsParked"/>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>The manifest itself names the address (externalIPs, status); no pool gave it.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Held for its Service, which cannot serve there at the moment because another one that shares the address has one of its ports.</summary>
    public bool IsParked => Ports.Count == 0 && !IsNamed;

    public string Namespace => Owner[..Owner.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The same in everything that others can notice.</summary>
    public bool SameAs(Holding other) => Pool == other.Pool && Class == other.Class && SharingKey == other.SharingKey && Ports.SequenceEqual(other.Ports);
}
