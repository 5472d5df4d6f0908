using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One published view.</summary>
/// <param name="Name">Of the view.</param>
/// <param name="Generation">What gateways see when they have taken everything.</param>
/// <param name="ManifestGeneration">The last checkpoint; deltas lead from here to <paramref name="Generation"/>.</param>
/// <param name="Beat">How often the manifest has been published.</param>
/// <param name="Counts">Objects in it.</param>
/// <param name="Shards">How many shards it is cut into.</param>
/// <param name="Bytes">Size of all shards, compressed.</param>
public sealed record ViewRow(string Name, Generation Generation, Generation ManifestGeneration, ulong Beat, ObjectCounts Counts, int Shards, long Bytes) : IJsonObject
{
    /// <summary>How many deletions an operator has allowed in one go; null when nothing is allowed.</summary>
    public int? AckPrune { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteOptional("generation"u8, Generation);
        writer.WriteOptional("manifestGeneration"u8, ManifestGeneration);
        writer.WriteNumber("beat"u8, Beat);
        writer.WriteOptional("counts"u8, Counts);
        writer.WriteNumber("shards"u8, Shards);
        writer.WriteNumber("bytes"u8, Bytes);
        writer.WriteOptional("ackPrune"u8, AckPrune);
    }
}
