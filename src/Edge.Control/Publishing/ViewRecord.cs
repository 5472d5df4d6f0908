using Edge.Protocol.Documents;

namespace Edge.Control.Publishing;

/// <summary>Where a view stands.</summary>
internal sealed record ViewRecord
{
    public ulong Epoch { get; init; } = 1;

    /// <summary>Never goes back.</summary>
    public ulong Gen { get; init; }

    /// <summary>Generation of the last manifest.</summary>
    public ulong ManifestGen { get; init; }

    public ulong Beat { get; init; }

    public int ShardCount { get; init; }

    /// <summary>As in the last manifest: a shard whose content makes the same bytes again keeps its generation.</summary>
    public IReadOnlyList<ManifestShard> Shards { get; init; } = [];

    /// <summary>Shards that deltas have touched since the last manifest.</summary>
    public IReadOnlyList<int> Dirty { get; init; } = [];
}
