using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>What the kernel has.</summary>
public sealed record ProgrammedState
{
    [JsonPropertyName("gen")]
    public ulong Generation { get; init; }

    public string? Digest { get; init; }

    /// <summary>Milliseconds since boot.</summary>
    public long At { get; init; }
}
