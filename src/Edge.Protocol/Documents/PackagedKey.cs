using System.Text.Json.Serialization;
using Edge.Protocol.Json;

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
    public IReadOnlyList<string>? Views { get; set; }

    internal static PackagedKey Read(ref JsonFields fields)
    {
        PackagedKey key = new();
        while (fields.Next())
        {
            if (fields.Is("kid"u8))
            {
                key.KeyId = fields.Text();
            }
            else if (fields.Is("alg"u8))
            {
                key.Algorithm = fields.Text();
            }
            else if (fields.Is("kty"u8))
            {
                key.KeyType = fields.Text();
            }
            else if (fields.Is("crv"u8))
            {
                key.Curve = fields.Text();
            }
            else if (fields.Is("x"u8))
            {
                key.X = fields.Text();
            }
            else if (fields.Is("y"u8))
            {
                key.Y = fields.Text();
            }
            else if (fields.Is("use"u8))
            {
                key.Use = fields.Texts();
            }
            else if (fields.Is("views"u8))
            {
                key.Views = fields.OptionalTexts();
            }
            else
            {
                fields.Skip();
            }
        }

        return key;
    }
}
