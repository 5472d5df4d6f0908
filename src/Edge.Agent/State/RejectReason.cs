namespace Edge.Agent.State;

/// <summary>Why an object or a document was not used.</summary>
public enum RejectReason
{
    None,
    Malformed,
    UnknownKind,
    MissingField,
    InvalidName,
    InvalidPort,
    InvalidAddress,
    InvalidPolicy,
    UnsupportedProtocol,
    TooLarge,
}
