using System.Text.Json;

namespace Edge.Protocol.Signatures;

/// <summary>The protected header: <c>alg</c>, which must be ES256, and <c>kid</c>.</summary>
internal ref struct JwsHeader
{
    public ReadOnlySpan<byte> KeyId;

    /// <summary>Reads a decoded header. Unknown members are skipped, but <c>crit</c> names nothing that we know, so it refuses.</summary>
    public static SignatureReason Read(ReadOnlySpan<byte> json, out JwsHeader header)
    {
        header = default;
        bool algorithm = false;
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return SignatureReason.NotJws;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("crit"u8))
                {
                    return SignatureReason.CriticalHeader;
                }

                bool isAlgorithm = reader.ValueTextEquals("alg"u8);
                bool isKeyId = reader.ValueTextEquals("kid"u8);
                reader.Read();
                if (isAlgorithm)
                {
                    if (algorithm || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("ES256"u8))
                    {
                        return SignatureReason.UnsupportedAlgorithm;
                    }

                    algorithm = true;
                }
                else if (isKeyId)
                {
                    if (!header.KeyId.IsEmpty || reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
                    {
                        return SignatureReason.NotJws;
                    }

                    header.KeyId = reader.ValueSpan;
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            return SignatureReason.NotJws;
        }

        return !algorithm ? SignatureReason.UnsupportedAlgorithm : header.KeyId.IsEmpty ? SignatureReason.UnknownKey : SignatureReason.None;
    }
}
