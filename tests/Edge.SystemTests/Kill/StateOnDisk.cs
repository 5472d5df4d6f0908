using System.Text.Json;
using Edge.Agent.State;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.SystemTests.Kill;

/// <summary>What an agent would begin with if it were killed now.</summary>
internal static class StateOnDisk
{
    /// <summary>The newest generation that its state directory leads to; null when there is none.</summary>
    /// <param name="directory">Of an agent that may be writing.</param>
    /// <param name="keys">The control plane's key directory.</param>
    public static Generation? Newest(string directory, string keys)
    {
        TrustStore trust = TrustStore.TryLoad(File.ReadAllBytes(Path.Combine(keys, "trust.json")), out _)!;
        IStateStore store = new StateStore(directory, TimeProvider.System);
        if (store.ReadGenerations() is not [{ Manifest: var signed }, ..] || Read(trust, signed) is not { } document)
        {
            return null;
        }

        Manifest manifest = JsonSerializer.Deserialize(document.Span, ProtocolJsonContext.Default.Manifest)!;
        ulong newest = manifest.Generation;
        foreach (ReadOnlyMemory<byte> one in store.ReadDeltas())
        {
            // One that does not begin where the others end leads nowhere.
            if (Read(trust, one) is { } payload && Delta.TryParse(payload, out _) is { } delta && delta.Epoch == manifest.Epoch && delta.From <= newest && delta.To > newest)
            {
                newest = delta.To;
            }
        }

        return new Generation(manifest.Epoch, newest);
    }

    private static ReadOnlyMemory<byte>? Read(TrustStore trust, ReadOnlyMemory<byte> signed) =>
        trust.Verify(signed.Span, DocumentUse.Manifest, "default") is { IsValid: true } document ? document.Payload : null;
}
