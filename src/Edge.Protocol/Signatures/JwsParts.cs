using System.Text.Json;

namespace Edge.Protocol.Signatures;

/// <summary>Where the three members of a flattened JWS (RFC 7515, 7.2.2) are in a document; an empty range is an absent member.</summary>
internal struct JwsParts
{
    public Range Payload;
    public Range Protected;
    public Range Signature;

    /// <summary>
    /// Reads the members. Anything but the three strings is refused: an unprotected <c>header</c> or a second <c>payload</c> would be
    /// read differently by different readers.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> document, out JwsParts parts)
    {
        parts = default;
        try
        {
            Utf8JsonReader reader = new(document, new JsonReaderOptions { MaxDepth = 2 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && parts.ReadMembers(ref reader) && !reader.Read()
                && !IsEmpty(parts.Payload) && !IsEmpty(parts.Protected) && !IsEmpty(parts.Signature);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static bool IsEmpty(Range range) => range.Start.Equals(range.End);

    /// <summary>Reads one object of string members up to its end; the reader stands on its start.</summary>
    public bool ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int member = reader.ValueTextEquals("payload"u8) ? 0 : reader.ValueTextEquals("protected"u8) ? 1 : reader.ValueTextEquals("signature"u8) ? 2 : 3;
            if (member == 3 || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
            {
                return false;
            }

            int start = (int)reader.TokenStartIndex + 1;
            if (!Set(member, start..(start + reader.ValueSpan.Length)))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool Set(int member, Range value)
    {
        Range current = member == 0 ? Payload : member == 1 ? Protected : Signature;
        if (!IsEmpty(current) || IsEmpty(value))
        {
            return false;
        }

        switch (member)
        {
            case 0:
                Payload = value;
                break;
            case 1:
                Protected = value;
                break;
            default:
                Signature = value;
                break;
        }

        return true;
    }
}
