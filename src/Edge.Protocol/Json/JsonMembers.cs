using System.Buffers;
using System.Text.Json;

namespace Edge.Protocol.Json;

/// <summary>Members of a JSON object: what is null is left out.</summary>
public static class JsonMembers
{
    /// <summary>The object as UTF-8 on one line.</summary>
    public static byte[] ToUtf8(this IJsonObject value)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteObjectValue(value);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>An object as a value: the document itself, or an item of a list.</summary>
    public static void WriteObjectValue(this Utf8JsonWriter writer, IJsonObject value)
    {
        writer.WriteStartObject();
        value.WriteMembers(writer);
        writer.WriteEndObject();
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ulong? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } truth)
        {
            writer.WriteBoolean(name, truth);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Generation? value)
    {
        if (value is { } generation)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("epoch"u8, generation.Epoch);
            writer.WriteNumber("number"u8, generation.Number);
            writer.WriteEndObject();
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IJsonObject? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteObjectValue(value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<IJsonObject>? values)
    {
        if (values is null)
        {
            return;
        }

        writer.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            writer.WriteObjectValue(values[i]);
        }

        writer.WriteEndArray();
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            return;
        }

        writer.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            writer.WriteStringValue(values[i]);
        }

        writer.WriteEndArray();
    }
}
