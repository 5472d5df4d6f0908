using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>What a gateway trusts from the start: the root keys, how many of them must sign, and a key package.</summary>
public sealed record TrustFile
{
    /// <summary>Root signatures that a key package needs.</summary>
    public int Threshold { get; set; } = 1;

    public IReadOnlyList<PackagedKey> Roots { get; set; } = [];

    /// <summary>The key package, JWS with one signature for each root key.</summary>
    public JsonElement? Package { get; set; }

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static TrustFile? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static TrustFile Read(ref JsonFields fields)
    {
        TrustFile file = new();
        while (fields.Next())
        {
            if (fields.Is("threshold"u8))
            {
                file.Threshold = fields.Int32();
            }
            else if (fields.Is("roots"u8))
            {
                file.Roots = fields.Objects(PackagedKey.Read);
            }
            else if (fields.Is("package"u8))
            {
                file.Package = fields.OptionalElement();
            }
            else
            {
                fields.Skip();
            }
        }

        return file;
    }
}
