using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>A deletion: this very object is gone.</summary>
public sealed record Tombstone : IJsonObject
{
    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    /// <summary>Reads the document; null for <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of this form.</exception>
    public static Tombstone? FromJson(ReadOnlySpan<byte> json) => JsonFields.Read(json, Read);

    private static Tombstone Read(ref JsonFields fields)
    {
        Tombstone tombstone = new();
        while (fields.Next())
        {
            if (fields.Is("kind"u8))
            {
                tombstone.Kind = fields.Text();
            }
            else if (fields.Is("namespace"u8))
            {
                tombstone.Namespace = fields.Text();
            }
            else if (fields.Is("name"u8))
            {
                tombstone.Name = fields.Text();
            }
            else if (fields.Is("uid"u8))
            {
                tombstone.Uid = fields.Text();
            }
            else
            {
                fields.Skip();
            }
        }

        return tombstone;
    }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("kind"u8, Kind);
        writer.WriteString("namespace"u8, Namespace);
        writer.WriteString("name"u8, Name);
        writer.WriteString("uid"u8, Uid);
    }
}
