using System.Text;
using System.Text.Json;
using Edge.Protocol.Documents;

namespace Edge.Protocol.Signatures;

/// <summary>
/// Root keys and the key package in force. Verifies every signed document; the algorithm is ours to say, never the document's.
/// Not thread-safe: it belongs to whoever applies documents.
/// </summary>
public sealed class TrustStore
{
    private readonly RootKeys _roots;
    private VerificationKey[] _keys = [];

    private TrustStore(RootKeys roots, KeyPackage package, byte[] signed)
    {
        _roots = roots;
        Package = package;
        SignedPackage = signed;
    }

    /// <summary>The key package in force, as it was signed.</summary>
    public ReadOnlyMemory<byte> SignedPackage { get; private set; }

    /// <summary>The key package in force.</summary>
    public KeyPackage Package { get; private set; }

    public string Tenant => Package.Tenant;

    /// <summary>Reads a trust file: the roots as they are, the package only when enough of them signed it.</summary>
    public static TrustStore? TryLoad(ReadOnlySpan<byte> trustFile, out string? problem)
    {
        TrustFile? file;
        try
        {
            file = TrustFile.FromJson(trustFile);
        }
        catch (JsonException e)
        {
            problem = $"the trust file is not JSON of the expected form (line {e.LineNumber + 1}): make it with 'edgectl keys'";
            return null;
        }

        if (file?.Package is null || file.Roots.Count == 0 || file.Threshold < 1 || file.Threshold > file.Roots.Count)
        {
            problem = "the trust file needs roots, a threshold between 1 and their number, and a package: make it with 'edgectl keys'";
            return null;
        }

        List<VerificationKey> keys = [];
        foreach (PackagedKey root in file.Roots)
        {
            if (VerificationKey.TryCreate(root, out problem) is not { } key || keys.Exists(k => k.KeyId == key.KeyId))
            {
                problem ??= $"root key {root?.KeyId} is there twice";
                return null;
            }

            keys.Add(key);
        }

        return TryCreate(new RootKeys(keys, file.Threshold), Encoding.UTF8.GetBytes(file.Package.Value.GetRawText()), out problem);
    }

    /// <summary>A store with the same roots and another package, whatever its version: for documents that were accepted under it.</summary>
    public TrustStore? WithPackage(ReadOnlySpan<byte> signedPackage, out string? problem) => TryCreate(_roots, signedPackage, out problem);

    /// <summary>Takes a newer package into use. The same version again is accepted and changes nothing; an older one is refused.</summary>
    public PackageResult TryReplace(ReadOnlySpan<byte> signedPackage)
    {
        SignatureReason reason = _roots.TryOpen(signedPackage, out KeyPackage? package, out string? problem);
        if (reason != SignatureReason.None)
        {
            return PackageResult.Refuse(reason, problem!);
        }

        if (package!.Tenant != Tenant)
        {
            return PackageResult.Refuse(SignatureReason.BadPackage, $"the key package is for tenant {package.Tenant}, this gateway belongs to {Tenant}");
        }

        if (package.Version < Package.Version)
        {
            return PackageResult.Refuse(SignatureReason.OlderVersion, $"key package version {package.Version} is older than {Package.Version}, which is in use");
        }

        if (package.Version == Package.Version)
        {
            return new PackageResult(SignatureReason.None, null, Package, []);
        }

        if (Import(package, out problem) is not { } keys)
        {
            return PackageResult.Refuse(SignatureReason.BadPackage, problem!);
        }

        string[] removed = [.. _keys.Select(k => k.KeyId).Where(id => !Array.Exists(keys, k => k.KeyId == id))];
        _keys = keys;
        Package = package;
        SignedPackage = signedPackage.ToArray();
        return new PackageResult(SignatureReason.None, null, package, removed);
    }

    /// <summary>Is this key in the package in force?</summary>
    public bool IsTrusted(string keyId) => Array.Exists(_keys, k => k.KeyId == keyId);

    /// <summary>Verifies a flattened JWS: <paramref name="view"/> is given for documents of a view. Never throws for what is in the document.</summary>
    public VerifiedDocument Verify(ReadOnlySpan<byte> document, DocumentUse use, string? view)
    {
        if (document.IsEmpty)
        {
            return VerifiedDocument.Refuse(SignatureReason.Empty, "empty");
        }

        if (document.Length > ProtocolLimits.MessageBytes)
        {
            return VerifiedDocument.Refuse(SignatureReason.TooLarge, $"{document.Length} bytes, at most {ProtocolLimits.MessageBytes} are taken");
        }

        if (!JwsParts.TryParse(document, out JwsParts parts))
        {
            return VerifiedDocument.Refuse(SignatureReason.NotJws, "not signed: a flattened JWS with payload, protected and signature is needed");
        }

        Span<byte> headerBytes = stackalloc byte[512];
        int payloadLength = Base64UrlText.DecodedLength(document[parts.Payload]);
        if (payloadLength < 0 || !Base64UrlText.TryDecode(document[parts.Protected], headerBytes, out int headerLength))
        {
            return VerifiedDocument.Refuse(SignatureReason.BadEncoding, "payload or header is not strict base64url");
        }

        SignatureReason reason = JwsHeader.Read(headerBytes[..headerLength], out JwsHeader header);
        if (reason != SignatureReason.None)
        {
            return VerifiedDocument.Refuse(reason, Describe(reason));
        }

        VerificationKey? key = Find(header.KeyId);
        if (key is null)
        {
            return VerifiedDocument.Refuse(SignatureReason.UnknownKey, $"signed by key {Printable(header.KeyId)}, which key package version {Package.Version} does not have");
        }

        if (!key.MaySign(use, view))
        {
            return VerifiedDocument.Refuse(SignatureReason.NotAuthorised, $"key {key.KeyId} may not sign {use} documents{(view is null ? "" : " of view " + view)}: see its use and views in the key package");
        }

        if (!key.Verify(document[parts.Protected], document[parts.Payload], document[parts.Signature]))
        {
            return VerifiedDocument.Refuse(SignatureReason.BadSignature, $"the signature of key {key.KeyId} does not match: altered, or signed by another key of that name");
        }

        byte[] payload = new byte[payloadLength];
        Base64UrlText.TryDecode(document[parts.Payload], payload, out _);
        return new VerifiedDocument(SignatureReason.None, null, payload, key.KeyId);
    }

    private static TrustStore? TryCreate(RootKeys roots, ReadOnlySpan<byte> signedPackage, out string? problem)
    {
        if (roots.TryOpen(signedPackage, out KeyPackage? package, out problem) != SignatureReason.None || Import(package!, out problem) is not { } keys)
        {
            return null;
        }

        return new TrustStore(roots, package!, signedPackage.ToArray()) { _keys = keys };
    }

    private static VerificationKey[]? Import(KeyPackage package, out string? problem)
    {
        List<VerificationKey> keys = [];
        foreach (PackagedKey packaged in package.Keys)
        {
            if (VerificationKey.TryCreate(packaged, out problem) is not { } key || keys.Exists(k => k.KeyId == key.KeyId))
            {
                problem ??= $"key {packaged?.KeyId} is there twice";
                return null;
            }

            keys.Add(key);
        }

        problem = keys.Count == 0 ? "the key package has no keys" : null;
        return keys.Count == 0 ? null : [.. keys];
    }

    private static string Describe(SignatureReason reason) => reason switch
    {
        SignatureReason.UnsupportedAlgorithm => "the header's alg is not ES256, the only one that is accepted",
        SignatureReason.CriticalHeader => "the header has crit, which names something this version does not know: update the agent",
        SignatureReason.UnknownKey => "the header has no kid",
        _ => "the header is not a JSON object with alg and kid",
    };

    private static string Printable(ReadOnlySpan<byte> keyId)
    {
        string text = Encoding.UTF8.GetString(keyId[..Math.Min(keyId.Length, 64)]);
        return string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
    }

    private VerificationKey? Find(ReadOnlySpan<byte> keyId)
    {
        foreach (VerificationKey key in _keys)
        {
            if (key.Is(keyId))
            {
                return key;
            }
        }

        return null;
    }
}
