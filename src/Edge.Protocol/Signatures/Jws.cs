using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Edge.Protocol.Signatures;

/// <summary>Signs documents: JWS (RFC 7515) with ES256 and nothing else.</summary>
public static class Jws
{
    /// <summary>Flattened serialisation: one signature.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> payload, SigningKey key)
    {
        byte[] input = SigningInput(payload, key, out int headerLength);
        ArrayBufferWriter<byte> output = new(input.Length + 256);
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteStartObject();
            writer.WriteString("payload"u8, input.AsSpan(headerLength + 1));
            writer.WriteString("protected"u8, input.AsSpan(0, headerLength));
            writer.WriteString("signature"u8, Base64Url.EncodeToUtf8(key.Sign(input)));
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>General serialisation: a signature of each key, for what a threshold of root keys must agree on.</summary>
    public static byte[] SignByAll(ReadOnlySpan<byte> payload, IReadOnlyList<SigningKey> keys)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteStartObject();
            writer.WriteString("payload"u8, Base64Url.EncodeToUtf8(payload));
            writer.WriteStartArray("signatures"u8);
            foreach (SigningKey key in keys)
            {
                byte[] input = SigningInput(payload, key, out int headerLength);
                writer.WriteStartObject();
                writer.WriteString("protected"u8, input.AsSpan(0, headerLength));
                writer.WriteString("signature"u8, Base64Url.EncodeToUtf8(key.Sign(input)));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The payload of a document without verifying it: for showing, never for acting on.</summary>
    public static bool TryPeek(ReadOnlySpan<byte> document, out byte[] payload)
    {
        payload = [];
        if (!JwsParts.TryParse(document, out JwsParts parts) || Base64UrlText.DecodedLength(document[parts.Payload]) is var length && length < 0)
        {
            return false;
        }

        payload = new byte[length];
        return Base64UrlText.TryDecode(document[parts.Payload], payload, out _);
    }

    private static byte[] SigningInput(ReadOnlySpan<byte> payload, SigningKey key, out int headerLength)
    {
        byte[] header = Base64Url.EncodeToUtf8(Encoding.UTF8.GetBytes($"{{\"alg\":\"ES256\",\"kid\":\"{key.KeyId}\"}}"));
        headerLength = header.Length;
        byte[] body = Base64Url.EncodeToUtf8(payload);
        return [.. header, (byte)'.', .. body];
    }
}
