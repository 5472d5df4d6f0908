using System.Globalization;
using Edge.Linux;
using Edge.Protocol.Admin;

namespace Edge.Agent.Host;

/// <summary>What the machine has left, as conditions with the next step. What cannot be read is no complaint.</summary>
internal static class HostConditions
{
    /// <summary>Last-known-good is written beside its predecessor: room for two of the largest, and some logs.</summary>
    public const long LeastDisk = 32L << 20;

    /// <summary>Below this the kernel begins to end processes.</summary>
    public const long LeastMemory = 24L << 20;

    /// <summary>Percent of the table of connections that may be in use.</summary>
    public const int MostConnections = 90;

    /// <summary>No clock that is set shows an earlier year: this program is younger.</summary>
    public const int EarliestYear = 2025;

    private const string NotKnown = "NotKnown";

    /// <summary>The five of them, always in the same order.</summary>
    /// <param name="host">What the machine has.</param>
    /// <param name="ipv4">There are Services with IPv4 addresses.</param>
    /// <param name="ipv6">And with IPv6 ones.</param>
    public static IReadOnlyList<Condition> Of(in HostReading host, bool ipv4, bool ipv6) => [Disk(host), Memory(host), Connections(host), Forwarding(host, ipv4, ipv6), Clock(host)];

    private static Condition Disk(in HostReading host) => host.DiskFree switch
    {
        null => new Condition("DiskSpace", true, NotKnown),
        < LeastDisk and long free => new Condition("DiskSpace", false, "Low",
            $"{Mebibytes(free)} MiB are left on the disk of stateDirectory, {Mebibytes(LeastDisk)} are needed to keep last-known-good: delete logs or old files there"),
        _ => new Condition("DiskSpace", true, "Enough"),
    };

    private static Condition Memory(in HostReading host) => host.MemoryAvailable switch
    {
        null => new Condition("Memory", true, NotKnown),
        < LeastMemory and long free => new Condition("Memory", false, "Low",
            $"{Mebibytes(free)} MiB of memory are available: look with top for who takes it, and limit it (MemoryMax= in its unit)"),
        _ => new Condition("Memory", true, "Enough"),
    };

    private static Condition Connections(in HostReading host) => (host.Connections, host.ConnectionLimit) switch
    {
        (long count, long limit and > 0) when count >= limit * MostConnections / 100 => new Condition("ConnectionTable", false, "NearlyFull",
            $"{Text(count)} of {Text(limit)} connections are tracked, new ones are dropped when it is full: raise net.netfilter.nf_conntrack_max in /etc/sysctl.d, or see who opens them with edgectl get flows"),
        (long, long and > 0) => new Condition("ConnectionTable", true, "Enough"),
        _ => new Condition("ConnectionTable", true, NotKnown),
    };

    private static Condition Forwarding(in HostReading host, bool ipv4, bool ipv6) => host switch
    {
        { ForwardsIPv4: false } when ipv4 => new Condition("Forwarding", false, "Off",
            "the kernel forwards no IPv4, so nothing gets from clients to endpoints: sysctl -w net.ipv4.ip_forward=1, and for the next start a line in /etc/sysctl.d"),
        { ForwardsIPv6: false } when ipv6 => new Condition("Forwarding", false, "Off",
            "the kernel forwards no IPv6, so nothing gets from clients to endpoints: sysctl -w net.ipv6.conf.all.forwarding=1, and for the next start a line in /etc/sysctl.d"),
        { ForwardsIPv4: null, ForwardsIPv6: null } => new Condition("Forwarding", true, NotKnown),
        _ => new Condition("Forwarding", true, "On"),
    };

    private static Condition Clock(in HostReading host) => host.Now.Year < EarliestYear
        ? new Condition("Clock", false, "NotSet", $"the clock says {host.Now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: set it, or let systemd-timesyncd or chrony do so; until then certificates are refused and last-known-good is served")
        : host.Clock switch
        {
            ClockSync.Synchronised => new Condition("Clock", true, "Synchronised"),
            ClockSync.Unsynchronised => new Condition("Clock", false, "NotSynchronised", "nobody sets the clock: start systemd-timesyncd or chrony; certificates are judged by it"),
            _ => new Condition("Clock", true, NotKnown),
        };

    private static string Mebibytes(long bytes) => Text(bytes >> 20);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
