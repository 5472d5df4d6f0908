using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One gateway, as edge-control knows it from its birth, its reports and its declaration.</summary>
public sealed record GatewayRow(string Name, string View) : IJsonObject
{
    /// <summary>A <c>Gateway</c> manifest declares it.</summary>
    public bool Declared { get; init; }

    /// <summary>Null before the first birth.</summary>
    public bool? Online { get; init; }

    public string? Node { get; init; }

    public string? Zone { get; init; }

    public string? Version { get; init; }

    public string? BootId { get; init; }

    /// <summary>Null before the first report.</summary>
    public Generation? Seen { get; init; }

    public Generation? Applied { get; init; }

    public Generation? Programmed { get; init; }

    public bool? Complete { get; init; }

    public long? StaleSeconds { get; init; }

    public ObjectCounts? Counts { get; init; }

    public int Rejected { get; init; }

    public double? LastCommitMilliseconds { get; init; }

    public long? Repairs { get; init; }

    public string? Health { get; init; }

    /// <summary>Since the last report; null before the first.</summary>
    public long? ReportAgeSeconds { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, Name);
        writer.WriteString("view"u8, View);
        writer.WriteBoolean("declared"u8, Declared);
        writer.WriteOptional("online"u8, Online);
        writer.WriteOptional("node"u8, Node);
        writer.WriteOptional("zone"u8, Zone);
        writer.WriteOptional("version"u8, Version);
        writer.WriteOptional("bootId"u8, BootId);
        writer.WriteOptional("seen"u8, Seen);
        writer.WriteOptional("applied"u8, Applied);
        writer.WriteOptional("programmed"u8, Programmed);
        writer.WriteOptional("complete"u8, Complete);
        writer.WriteOptional("staleSeconds"u8, StaleSeconds);
        writer.WriteOptional("counts"u8, Counts);
        writer.WriteNumber("rejected"u8, Rejected);
        writer.WriteOptional("lastCommitMilliseconds"u8, LastCommitMilliseconds);
        writer.WriteOptional("repairs"u8, Repairs);
        writer.WriteOptional("health"u8, Health);
        writer.WriteOptional("reportAgeSeconds"u8, ReportAgeSeconds);
    }
}
