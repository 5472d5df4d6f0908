using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Edge.Protocol.Documents;

namespace Edge.Protocol.Signatures;

/// <summary>A public key, ready to verify with: importing one costs more than a verification, so it is done once.</summary>
internal sealed class VerificationKey
{
    private readonly ECDsa _key;
    private readonly byte[] _keyId;
    private readonly HashSet<string>? _views;
    private readonly DocumentUse _use;

    private VerificationKey(ECDsa key, PackagedKey packaged, DocumentUse use)
    {
        _key = key;
        KeyId = packaged.KeyId;
        _keyId = Encoding.UTF8.GetBytes(packaged.KeyId);
        _views = packaged.Views is null ? null : [.. packaged.Views];
        _use = use;
    }

    public string KeyId { get; }

    /// <summary>Makes a key from its packaged form; null and a reason when it is no P-256 key.</summary>
    public static VerificationKey? TryCreate(PackagedKey? packaged, out string? problem)
    {
        if (packaged is null || packaged.KeyId.Length is 0 or > 128)
        {
            problem = "a key has no kid";
            return null;
        }

        if (packaged is not { Algorithm: "ES256", KeyType: "EC", Curve: "P-256" }
            || !Base64UrlText.TryDecode(packaged.X, 32, out byte[] x) || !Base64UrlText.TryDecode(packaged.Y, 32, out byte[] y))
        {
            problem = $"key {packaged.KeyId} is not an ES256 key: kty EC, crv P-256, x and y of 32 bytes are needed";
            return null;
        }

        DocumentUse use = DocumentUse.None;
        foreach (string text in packaged.Use)
        {
            use |= text switch { "manifest" => DocumentUse.Manifest, "cfg" => DocumentUse.Config, "job" => DocumentUse.Job, _ => DocumentUse.None };
        }

        try
        {
            ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            problem = null;
            return new VerificationKey(key, packaged, use);
        }
        catch (CryptographicException)
        {
            problem = $"key {packaged.KeyId} is not a point of P-256";
            return null;
        }
    }

    public bool Is(ReadOnlySpan<byte> keyId) => keyId.SequenceEqual(_keyId);

    public bool MaySign(DocumentUse use, string? view) =>
        (_use & use) == use && (view is null || _views is null || _views.Contains(view));

    /// <summary>Verifies over the bytes as they were sent: <c>protected "." payload</c>.</summary>
    public bool Verify(ReadOnlySpan<byte> protectedHeader, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signatureText)
    {
        Span<byte> signature = stackalloc byte[64];
        if (!Base64UrlText.TryDecode(signatureText, signature, out int length) || length != 64)
        {
            return false;
        }

        int total = protectedHeader.Length + 1 + payload.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            protectedHeader.CopyTo(rented);
            rented[protectedHeader.Length] = (byte)'.';
            payload.CopyTo(rented.AsSpan(protectedHeader.Length + 1));
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(rented.AsSpan(0, total), hash);
            return _key.VerifyHash(hash, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
