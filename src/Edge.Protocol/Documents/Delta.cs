using System.Buffers;
using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>
/// What changed between two generations of a view: objects as they are now, and tombstones. Signed. The objects stay bytes, because
/// they are the publisher's Kubernetes JSON and the reader decides object by object.
/// </summary>
public sealed record Delta
{
    public string Tenant { get; set; } = "";

    public string View { get; set; } = "";

    public ulong Epoch { get; init; }

    /// <summary>Generation that this one follows.</summary>
    public ulong From { get; init; }

    /// <summary>Generation that the view is at afterwards.</summary>
    public ulong To { get; init; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Up { get; set; } = [];

    public IReadOnlyList<Tombstone> Del { get; set; } = [];

    /// <summary>Reads a verified payload; null and a reason when it is not a delta.</summary>
    public static Delta? TryParse(ReadOnlyMemory<byte> payload, out string? problem)
    {
        try
        {
            Delta? delta = Read(payload);
            problem = delta is null ? "not a delta: typ, tenant, view, epoch, from and to are needed, and to must be greater than from" : null;
            return delta;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            problem = "not JSON of the expected form";
            return null;
        }
    }

    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteStartObject();
            writer.WriteString("typ"u8, DocumentTypes.Delta);
            writer.WriteString("tenant"u8, Tenant);
            writer.WriteString("view"u8, View);
            writer.WriteNumber("epoch"u8, Epoch);
            writer.WriteNumber("from"u8, From);
            writer.WriteNumber("to"u8, To);
            writer.WriteStartArray("up"u8);
            foreach (ReadOnlyMemory<byte> entry in Up)
            {
                writer.WriteRawValue(entry.Span);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("del"u8);
            foreach (Tombstone tombstone in Del)
            {
                writer.WriteObjectValue(tombstone);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static Delta? Read(ReadOnlyMemory<byte> payload)
    {
        Utf8JsonReader reader = new(payload.Span);
        string? type = null, tenant = null, view = null;
        ulong? epoch = null, from = null, to = null;
        List<ReadOnlyMemory<byte>> up = [];
        List<Tombstone> del = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            reader.Read();
            switch (member)
            {
                case "typ":
                    type = reader.GetString();
                    break;
                case "tenant":
                    tenant = reader.GetString();
                    break;
                case "view":
                    view = reader.GetString();
                    break;
                case "epoch":
                    epoch = reader.GetUInt64();
                    break;
                case "from":
                    from = reader.GetUInt64();
                    break;
                case "to":
                    to = reader.GetUInt64();
                    break;
                case "up" when reader.TokenType == JsonTokenType.StartArray:
                    ReadObjects(ref reader, payload, up);
                    break;
                case "del" when reader.TokenType == JsonTokenType.StartArray:
                    ReadTombstones(ref reader, payload, del);
                    break;
                case "crit" when reader.TokenType == JsonTokenType.StartArray:
                    if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                    {
                        return null;
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type == DocumentTypes.Delta && tenant is not null && view is not null && epoch is not null && to > from && !reader.Read()
            ? new Delta { Tenant = tenant, View = view, Epoch = epoch.Value, From = from.Value, To = to.Value, Up = up, Del = del }
            : null;
    }

    private static void ReadObjects(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, List<ReadOnlyMemory<byte>> up)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            up.Add(payload[start..(int)reader.BytesConsumed]);
        }
    }

    private static void ReadTombstones(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, List<Tombstone> del)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (Tombstone.FromJson(payload.Span[start..(int)reader.BytesConsumed]) is { Kind.Length: > 0, Namespace.Length: > 0, Name.Length: > 0, Uid.Length: > 0 } tombstone)
            {
                del.Add(tombstone);
            }
        }
    }
}
