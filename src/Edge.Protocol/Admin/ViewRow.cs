namespace Edge.Protocol.Admin;

/// <summary>One published view.</summary>
/// <param name="Name">Of the view.</param>
/// <param name="Generation">What gateways see when they have taken everything.</param>
/// <param name="ManifestGeneration">The last checkpoint; deltas lead from here to <paramref name="Generation"/>.</param>
/// <param name="Beat">How often the manifest has been published.</param>
/// <param name="Counts">Objects in it.</param>
/// <param name="Shards">How many shards it is cut into.</param>
/// <param name="Bytes">Size of all shards, compressed.</param>
public sealed record ViewRow(string Name, Generation Generation, Generation ManifestGeneration, ulong Beat, ObjectCounts Counts, int Shards, long Bytes)
{
    /// <summary>How many deletions an operator has allowed in one go; null when nothing is allowed.</summary>
    public int? AckPrune { get; init; }
}
