using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>What is known of the tables that a packet went through, and of the machine.</summary>
internal interface ITraceTables
{
    /// <summary>A table with its rules; null when it is not there, or cannot be read.</summary>
    TableSnapshot? Rules(Family family, string table);

    /// <summary>Comment of the element that a packet meets in a map of frontends; null when there is none any more.</summary>
    string? Frontend(Set map, TracePacket packet);

    /// <summary>Name of an interface; its index when it is gone.</summary>
    string Interface(uint index);

    /// <summary>A setting below <c>/proc/sys/net</c>; null when it cannot be read.</summary>
    string? Setting(string name);
}
