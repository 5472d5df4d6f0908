namespace Edge.Linux;

/// <summary>Whether the machine's clock follows another.</summary>
public enum ClockSync
{
    /// <summary>The kernel may not be asked.</summary>
    Unknown,

    /// <summary>Some program disciplines the clock, and the kernel believes its error small.</summary>
    Synchronised,

    /// <summary>Nobody does, or not for long.</summary>
    Unsynchronised,
}
