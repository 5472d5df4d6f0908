namespace Edge.Protocol.Signatures;

/// <summary>Outcome of a verification: the payload as it was signed, or the reason it is refused and what to do about it.</summary>
public readonly record struct VerifiedDocument(SignatureReason Reason, string? Text, ReadOnlyMemory<byte> Payload, string? KeyId)
{
    public bool IsValid => Reason == SignatureReason.None;

    internal static VerifiedDocument Refuse(SignatureReason reason, string text) => new(reason, text, default, null);
}
