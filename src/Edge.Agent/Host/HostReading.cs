using Edge.Linux;

namespace Edge.Agent.Host;

/// <summary>What the machine has left, at one moment. Null: it could not be read.</summary>
internal readonly record struct HostReading
{
    /// <summary>Bytes that are free for us on the disk of the state directory.</summary>
    public long? DiskFree { get; init; }

    /// <summary>Bytes of that disk.</summary>
    public long? DiskSize { get; init; }

    /// <summary>Bytes that programs can have without swapping (<c>MemAvailable</c>).</summary>
    public long? MemoryAvailable { get; init; }

    /// <summary>Bytes of memory (<c>MemTotal</c>).</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>Tracked connections of this network namespace.</summary>
    public long? Connections { get; init; }

    /// <summary>How many connections may be tracked.</summary>
    public long? ConnectionLimit { get; init; }

    /// <summary>The kernel forwards IPv4, at least what comes in by one interface.</summary>
    public bool? ForwardsIPv4 { get; init; }

    /// <summary>The kernel forwards IPv6.</summary>
    public bool? ForwardsIPv6 { get; init; }

    /// <summary>Does the clock follow another.</summary>
    public ClockSync Clock { get; init; }

    /// <summary>The time by the machine's clock.</summary>
    public DateTimeOffset Now { get; init; }
}
