using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>One message with content of a view.</summary>
public sealed record ManifestShard
{
    [JsonPropertyName("i")]
    public int Index { get; set; }

    /// <summary>Number of this part when the shard takes several messages.</summary>
    [JsonPropertyName("k")]
    public int? Part { get; set; }

    /// <summary>Generation in which the content last changed.</summary>
    [JsonPropertyName("gen")]
    public ulong Generation { get; set; }

    /// <summary>Objects in it, the header not counted.</summary>
    [JsonPropertyName("n")]
    public int Objects { get; set; }

    [JsonPropertyName("len")]
    public int PackedBytes { get; set; }

    [JsonPropertyName("raw")]
    public int UnpackedBytes { get; set; }

    /// <summary>Of the packed bytes, base64url.</summary>
    [JsonPropertyName("sha256")]
    public string Sha256 { get; set; } = "";

    internal static ManifestShard Read(ref JsonFields fields)
    {
        ManifestShard shard = new();
        while (fields.Next())
        {
            if (fields.Is("i"u8))
            {
                shard.Index = fields.Int32();
            }
            else if (fields.Is("k"u8))
            {
                shard.Part = fields.OptionalInt32();
            }
            else if (fields.Is("gen"u8))
            {
                shard.Generation = fields.UInt64();
            }
            else if (fields.Is("n"u8))
            {
                shard.Objects = fields.Int32();
            }
            else if (fields.Is("len"u8))
            {
                shard.PackedBytes = fields.Int32();
            }
            else if (fields.Is("raw"u8))
            {
                shard.UnpackedBytes = fields.Int32();
            }
            else if (fields.Is("sha256"u8))
            {
                shard.Sha256 = fields.Text();
            }
            else
            {
                fields.Skip();
            }
        }

        return shard;
    }
}
