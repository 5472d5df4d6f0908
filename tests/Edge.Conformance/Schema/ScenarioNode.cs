using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>The gateway of a scenario.</summary>
internal sealed record ScenarioNode
{
    /// <summary>What endpoints call it.</summary>
    public string Name { get; init; } = "node";

    /// <summary><c>topology.kubernetes.io/zone</c> of its labels; null without the label.</summary>
    public string? Zone { get; init; }

    public IReadOnlyList<IPAddress> NodeIPs { get; init; } = [];

    /// <summary>Its addresses, loopback apart.</summary>
    public IReadOnlyList<IPAddress> LocalAddresses { get; init; } = [];

    /// <summary>Sources inside are pods; empty when nothing tells pods from others.</summary>
    public IReadOnlyList<IPNetwork> ClusterCidrs { get; init; } = [];

    public IReadOnlyList<IPNetwork> ServiceCidrs { get; init; } = [];

    /// <summary>Where NodePorts answer; null: on all its addresses.</summary>
    public IReadOnlyList<IPNetwork>? NodePortAddresses { get; init; }

    public bool MasqueradeAll { get; init; }

    public bool HasAddress(IPAddress address) => IPAddress.IsLoopback(address) || LocalAddresses.Contains(address) || NodeIPs.Contains(address);
}
