using System.Net;

namespace Edge.Agent.State;

/// <summary>What the signed configuration says about this gateway, checked. Absent lists are empty.</summary>
public sealed record NodeConfig
{
    public static NodeConfig Default { get; } = new();

    /// <summary>Generation of the document; 0 before the first.</summary>
    public ulong Generation { get; init; }

    public string View { get; init; } = "default";

    /// <summary>What endpoints name when they are local here; null until configured.</summary>
    public string? NodeName { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<IPNetwork> PodCidrs { get; init; } = [];

    public IReadOnlyList<IPNetwork> ServiceCidrs { get; init; } = [];

    public IReadOnlyList<IPAddress> NodeIPs { get; init; } = [];

    /// <summary>Empty, and not <see cref="NodePortsOnPrimary"/>, means every address of the machine.</summary>
    public IReadOnlyList<IPNetwork> NodePortAddresses { get; init; } = [];

    /// <summary>The list of NodePort addresses has the word <c>primary</c>.</summary>
    public bool NodePortsOnPrimary { get; init; }

    public SourceIpMode SourceIpMode { get; init; }

    public IReadOnlyList<IPNetwork> ReturnPrefixes { get; init; } = [];

    public bool MasqueradeAll { get; init; }

    /// <summary><c>random</c>, <c>flow-hash</c>, <c>client-hash</c>; null until configured.</summary>
    public string? Balance { get; init; }

    /// <summary>New traffic is to go elsewhere: health answers say so, the rules stay.</summary>
    public bool Drain { get; init; }
}
