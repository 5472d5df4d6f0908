using System.Text.Json;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Control.Publishing;

/// <summary>The online key that signs, and the key package that says it may. Made by <c>edgectl keys init</c>; read again when the files change.</summary>
internal sealed class PublisherKeys : IDisposable
{
    public const string SigningFile = "signing.pem";
    public const string TrustFileName = "trust.json";

    private readonly SigningKey _key;

    private PublisherKeys(SigningKey key, TrustStore trust, JsonElement package, DateTime stamp)
    {
        _key = key;
        Trust = trust;
        Package = package;
        Stamp = stamp;
    }

    public TrustStore Trust { get; }

    /// <summary>As signed by the root keys: every gateway's cfg carries it, so that new keys get about.</summary>
    public JsonElement Package { get; }

    public string Tenant => Trust.Tenant;

    public string KeyId => _key.KeyId;

    /// <summary>Newest change of the files.</summary>
    public DateTime Stamp { get; }

    /// <summary>Null and one line with the next step when the directory does not hold usable keys.</summary>
    public static PublisherKeys? TryLoad(string directory, out string? problem)
    {
        string signing = Path.Combine(directory, SigningFile), trust = Path.Combine(directory, TrustFileName);
        try
        {
            DateTime stamp = StampOf(directory);
            byte[] trustJson = File.ReadAllBytes(trust);
            if (TrustStore.TryLoad(trustJson, out problem) is not { } store)
            {
                problem = $"{trust}: {problem}";
                return null;
            }

            JsonElement package = JsonSerializer.Deserialize(trustJson, ProtocolJsonContext.Default.TrustFile)!.Package!.Value;
            if (SigningKey.TryLoad(File.ReadAllText(signing), out problem) is not { } key)
            {
                problem = $"{signing}: {problem}";
                return null;
            }

            if (store.Verify(Jws.Sign("{}"u8, key), DocumentUse.Manifest | DocumentUse.Config, null) is { IsValid: false } refused)
            {
                key.Dispose();
                problem = $"{signing}: gateways would refuse its signatures: {refused.Text}; run edgectl keys list --directory {directory}";
                return null;
            }

            return new PublisherKeys(key, store, package, stamp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problem = $"{e.Message} Make keys with: edgectl keys init --directory {directory} --tenant NAME";
            return null;
        }
    }

    public static DateTime StampOf(string directory)
    {
        DateTime signing = File.GetLastWriteTimeUtc(Path.Combine(directory, SigningFile));
        DateTime trust = File.GetLastWriteTimeUtc(Path.Combine(directory, TrustFileName));
        return signing > trust ? signing : trust;
    }

    public byte[] Sign(ReadOnlySpan<byte> payload) => Jws.Sign(payload, _key);

    public void Dispose() => _key.Dispose();
}
