using System.Net.Sockets;

namespace Edge.Linux.Netlink;

/// <summary>A rule that sends packets to a table (linux/fib_rules.h: RTM_NEWRULE, FR_ACT_TO_TBL).</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Priority">Its place among the rules, the lowest number is asked first (FRA_PRIORITY).</param>
/// <param name="Mark">The packet's mark under <paramref name="Mask"/> (FRA_FWMARK).</param>
/// <param name="Mask">Which bits of the mark count; 0: every packet (FRA_FWMASK).</param>
/// <param name="Table">The table that is looked into (FRA_TABLE).</param>
/// <param name="SuppressPrefixLength">Routes with a prefix of that length in bits or a shorter one are passed over (FRA_SUPPRESS_PREFIXLEN): 0 leaves the default
/// route out; null passes over none.</param>
public sealed record OwnRule(AddressFamily Family, uint Priority, uint Mark, uint Mask, uint Table, int? SuppressPrefixLength = null)
{
    /// <summary>Only packets that come in by the interface of this name (FRA_IIFNAME), and the look-ups for the way back to where packets leave by it; null: all.</summary>
    public string? InputInterface { get; init; }

    /// <summary>As <c>ip rule</c> writes it.</summary>
    public override string ToString() =>
        $"{(Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} {Priority}: {(Mask == 0 ? "all" : $"fwmark 0x{Mark:x}/0x{Mask:x}")}{(InputInterface is null ? string.Empty : $" iif {InputInterface}")} lookup {Table}"
        + (SuppressPrefixLength is { } length ? $" suppress_prefixlength {length}" : string.Empty);
}
