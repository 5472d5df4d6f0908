using System.Text.Json;
using Edge.Protocol.Documents;

namespace Edge.Protocol.Signatures;

/// <summary>The root keys: of <c>m</c> of them, a threshold must have signed a key package.</summary>
internal sealed class RootKeys(IReadOnlyList<VerificationKey> keys, int threshold)
{
    private const int MaximumSignatures = 16;

    /// <summary>Verifies and reads a key package; says why not when it is refused.</summary>
    public SignatureReason TryOpen(ReadOnlySpan<byte> document, out KeyPackage? package, out string? problem)
    {
        package = null;
        if (document.Length > ProtocolLimits.MessageBytes)
        {
            problem = $"the key package has {document.Length} bytes, more than {ProtocolLimits.MessageBytes}";
            return SignatureReason.TooLarge;
        }

        HashSet<string> signers = [];
        byte[]? payload = null;
        try
        {
            Utf8JsonReader reader = new(document, new JsonReaderOptions { MaxDepth = 4 });
            if (!TryCount(document, ref reader, signers, out payload))
            {
                problem = "the key package is not a JWS with payload and signatures";
                return SignatureReason.NotJws;
            }

            if (signers.Count < threshold)
            {
                problem = $"the key package carries {signers.Count} good root signatures, {threshold} are needed: sign it with the root keys of this trust file";
                return SignatureReason.BadSignature;
            }

            package = KeyPackage.FromJson(payload);
        }
        catch (JsonException)
        {
            problem = "the key package is not JSON of the expected form";
            return SignatureReason.NotJws;
        }

        problem = package is null || package.Typ != DocumentTypes.Keys || !Topics.IsSegment(package.Tenant) || package.Version < 1 || package.Crit is { Count: > 0 }
            ? "the key package is signed but lacks typ 'keys', a tenant of a-z 0-9 '-' or a version from 1, or needs something unknown (crit)"
            : null;
        return problem is null ? SignatureReason.None : SignatureReason.BadPackage;
    }

    private bool TryCount(ReadOnlySpan<byte> document, ref Utf8JsonReader reader, HashSet<string> signers, out byte[] payload)
    {
        payload = [];
        Range body = default;
        List<JwsParts> signatures = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isPayload = reader.ValueTextEquals("payload"u8);
            bool isSignatures = reader.ValueTextEquals("signatures"u8);
            reader.Read();
            if (isPayload && JwsParts.IsEmpty(body) && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                int start = (int)reader.TokenStartIndex + 1;
                body = start..(start + reader.ValueSpan.Length);
            }
            else if (!isSignatures || signatures.Count > 0 || !TryReadSignatures(ref reader, signatures))
            {
                return false;
            }
        }

        int length = Base64UrlText.DecodedLength(document[body]);
        if (length <= 0 || reader.Read())
        {
            return false;
        }

        payload = new byte[length];
        foreach (JwsParts signature in signatures)
        {
            if (Signer(document[signature.Protected], document[body], document[signature.Signature]) is { } signer)
            {
                signers.Add(signer);
            }
        }

        return Base64UrlText.TryDecode(document[body], payload, out _);
    }

    private static bool TryReadSignatures(ref Utf8JsonReader reader, List<JwsParts> signatures)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            JwsParts parts = default;
            if (signatures.Count == MaximumSignatures || !parts.ReadMembers(ref reader) || JwsParts.IsEmpty(parts.Protected) || JwsParts.IsEmpty(parts.Signature))
            {
                return false;
            }

            signatures.Add(parts);
        }

        return reader.TokenType == JsonTokenType.EndArray;
    }

    private string? Signer(ReadOnlySpan<byte> protectedHeader, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        Span<byte> header = stackalloc byte[512];
        if (!Base64UrlText.TryDecode(protectedHeader, header, out int length)
            || JwsHeader.Read(header[..length], out JwsHeader read) != SignatureReason.None)
        {
            return null;
        }

        foreach (VerificationKey key in keys)
        {
            if (key.Is(read.KeyId))
            {
                return key.Verify(protectedHeader, payload, signature) ? key.KeyId : null;
            }
        }

        return null;
    }
}
