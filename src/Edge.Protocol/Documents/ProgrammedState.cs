using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>What the kernel has.</summary>
public sealed record ProgrammedState : IJsonObject
{
    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    public string? Digest { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long At { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("gen"u8, Generation);
        writer.WriteOptional("digest"u8, Digest);
        writer.WriteNumber("at"u8, At);
    }
}
