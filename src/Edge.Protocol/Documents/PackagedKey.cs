using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>One public key (RFC 7517 members for a P-256 key) and what it may sign.</summary>
public sealed record PackagedKey
{
    [JsonPropertyName("kid")]
    public string KeyId { get; set; } = "";

    /// <summary>Always <c>ES256</c>.</summary>
    [JsonPropertyName("alg")]
    public string Algorithm { get; set; } = "ES256";

    [JsonPropertyName("kty")]
    public string KeyType { get; set; } = "EC";

    [JsonPropertyName("crv")]
    public string Curve { get; set; } = "P-256";

    public string X { get; set; } = "";

    public string Y { get; set; } = "";

    /// <summary><c>manifest</c> (deltas too), <c>cfg</c>, <c>job</c>.</summary>
    public IReadOnlyList<string> Use { get; set; } = [];

    /// <summary>Views it may speak for; absent means every one.</summary>
    public IReadOnlyList<string>? Views { get; init; }
}
