using Edge.Protocol.Documents;

namespace Edge.Protocol.Signatures;

/// <summary>What became of a key package: in use (with the ids of keys that are no longer trusted), or refused and why.</summary>
public sealed record PackageResult(SignatureReason Reason, string? Text, KeyPackage? Package, IReadOnlyList<string> RemovedKeyIds)
{
    public bool IsAccepted => Reason == SignatureReason.None;

    internal static PackageResult Refuse(SignatureReason reason, string text) => new(reason, text, null, []);
}
