namespace Edge.Protocol.Admin;

/// <summary>The admin socket could not be used: nobody listens, no permission, or the other side broke the rules.</summary>
public sealed class AdminException : Exception
{
    public AdminException(string message, string next, Exception? inner = null)
        : base(message, inner) => Next = next;

    /// <summary>What the person should do next.</summary>
    public string Next { get; }
}
