using System.Security.Cryptography;
using System.Text;
using Edge.Protocol.Documents;

namespace Edge.Protocol.Signatures;

/// <summary>A private P-256 key. Its id is the start of its RFC 7638 thumbprint, so the same key always has the same id.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly string _x;
    private readonly string _y;

    private SigningKey(ECDsa key)
    {
        _key = key;
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        _x = Base64UrlText.Encode(parameters.Q.X);
        _y = Base64UrlText.Encode(parameters.Q.Y);
        byte[] thumbprint = SHA256.HashData(Encoding.UTF8.GetBytes($"{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{_x}\",\"y\":\"{_y}\"}}"));
        KeyId = Base64UrlText.Encode(thumbprint)[..16];
    }

    public string KeyId { get; }

    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a PKCS#8 PEM; null and a reason when it is not one of a P-256 key.</summary>
    public static SigningKey? TryLoad(string pem, out string? problem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256 && key.ExportParameters(includePrivateParameters: true) is { D: not null } parameters
                && parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                problem = null;
                return new SigningKey(key);
            }

            problem = "the key is not on the curve P-256";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            problem = "not a PEM private key (PKCS#8, P-256): make one with 'edgectl keys'";
        }

        key.Dispose();
        return null;
    }

    /// <summary>The private key as PKCS#8 PEM. Store it with mode 0600.</summary>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>The public half, as it goes into a key package or a trust file.</summary>
    public PackagedKey ToPackagedKey(IReadOnlyList<string> use, IReadOnlyList<string>? views = null) =>
        new() { KeyId = KeyId, X = _x, Y = _y, Use = use, Views = views };

    public void Dispose() => _key.Dispose();

    /// <summary>Signs: 64 bytes, r then s.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256);
}
