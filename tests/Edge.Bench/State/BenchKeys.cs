using System.Text.Json;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Bench.State;

/// <summary>Fresh keys: a root, the key that signs everything, and the trust file for the agent.</summary>
internal sealed class BenchKeys : IDisposable
{
    public const string Tenant = "bench";
    private readonly SigningKey _root = SigningKey.Generate();

    public SigningKey Signer { get; } = SigningKey.Generate();

    public void WriteTrustFile(string path)
    {
        var package = new KeyPackage
        {
            Tenant = Tenant,
            Version = 1,
            EpochMin = 1,
            Keys = [Signer.ToPackagedKey(["manifest", "cfg"])],
        };
        byte[] signed = Jws.SignByAll(JsonSerializer.SerializeToUtf8Bytes(package, ProtocolJsonContext.Default.KeyPackage), [_root]);
        using JsonDocument envelope = JsonDocument.Parse(signed);
        var trust = new TrustFile { Threshold = 1, Roots = [_root.ToPackagedKey([])], Package = envelope.RootElement.Clone() };
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(trust, ProtocolJsonContext.Default.TrustFile));
    }

    public void Dispose()
    {
        _root.Dispose();
        Signer.Dispose();
    }
}
