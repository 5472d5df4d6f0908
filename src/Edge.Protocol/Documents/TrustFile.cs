using System.Text.Json;

namespace Edge.Protocol.Documents;

/// <summary>What a gateway trusts from the start: the root keys, how many of them must sign, and a key package.</summary>
public sealed record TrustFile
{
    /// <summary>Root signatures that a key package needs.</summary>
    public int Threshold { get; set; } = 1;

    public IReadOnlyList<PackagedKey> Roots { get; set; } = [];

    /// <summary>The key package, JWS with one signature for each root key.</summary>
    public JsonElement? Package { get; init; }
}
