namespace Edge.Protocol.Signatures;

/// <summary>Why a signed document was refused.</summary>
public enum SignatureReason
{
    None,
    Empty,
    TooLarge,
    NotJws,
    BadEncoding,
    UnsupportedAlgorithm,
    CriticalHeader,
    UnknownKey,
    NotAuthorised,
    BadSignature,
    OlderVersion,
    BadPackage,
}
