using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>First line of a shard.</summary>
public sealed record ShardHeader : IJsonObject
{
    public int Shard { get; set; }

    public int? Part { get; set; }

    [JsonPropertyName("gen")]
    public ulong Generation { get; set; }

    /// <summary>Objects that follow.</summary>
    [JsonPropertyName("n")]
    public int Objects { get; set; }

    public int Schema { get; set; } = ProtocolLimits.Schema;

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static ShardHeader? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static ShardHeader Read(ref JsonFields fields)
    {
        ShardHeader header = new();
        while (fields.Next())
        {
            if (fields.Is("shard"u8))
            {
                header.Shard = fields.Int32();
            }
            else if (fields.Is("part"u8))
            {
                header.Part = fields.OptionalInt32();
            }
            else if (fields.Is("gen"u8))
            {
                header.Generation = fields.UInt64();
            }
            else if (fields.Is("n"u8))
            {
                header.Objects = fields.Int32();
            }
            else if (fields.Is("schema"u8))
            {
                header.Schema = fields.Int32();
            }
            else
            {
                fields.Skip();
            }
        }

        return header;
    }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("shard"u8, Shard);
        writer.WriteOptional("part"u8, Part);
        writer.WriteNumber("gen"u8, Generation);
        writer.WriteNumber("n"u8, Objects);
        writer.WriteNumber("schema"u8, Schema);
    }
}
