using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What an agent says about itself: the answer to <c>status</c>.</summary>
/// <param name="Version">Of the agent.</param>
/// <param name="Gateway">The gateway's id, the CN of its certificate.</param>
/// <param name="Tenant">From the key package.</param>
/// <param name="View">From the cfg document.</param>
public sealed record AgentStatus(string Version, string Gateway, string Tenant, string View) : IJsonObject
{
    /// <summary>The state machine's word (protocol 2.5): Lkg, Verifying, Fetching, Complete, Live, Gap.</summary>
    public string Sync { get; init; } = "";

    /// <summary>Where the programmed state came from: <c>live</c>, <c>lkg</c> (last known good) or <c>empty</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>The newest generation that was announced.</summary>
    public Generation Seen { get; init; }

    /// <summary>The generation of the desired state.</summary>
    public Generation Applied { get; init; }

    /// <summary>The generation that the kernel has.</summary>
    public Generation Programmed { get; init; }

    /// <summary>Generation of the cfg document in use; 0 before the first.</summary>
    public ulong ConfigGeneration { get; init; }

    public BrokerStatus? Broker { get; init; }

    /// <summary>Seconds since the last accepted beat of the control plane; null before the first.</summary>
    public long? StaleSeconds { get; init; }

    public ObjectCounts? Counts { get; init; }

    /// <summary>The first few objects that could not be taken; <see cref="RejectedCount"/> has them all.</summary>
    public IReadOnlyList<RejectedObject> Rejected { get; init; } = [];

    public int RejectedCount { get; init; }

    public double LastCommitMilliseconds { get; init; }

    /// <summary>How often the kernel's table was found changed by others and put right.</summary>
    public long Repairs { get; init; }

    /// <summary>Seconds since the last repair; null before the first.</summary>
    public long? SinceRepairSeconds { get; init; }

    /// <summary>Who changed what by then, a few of it; null before the first.</summary>
    public string? LastRepair { get; init; }

    /// <summary>Endpoints that get no new connections and still have old ones.</summary>
    public int Draining { get; init; }

    /// <summary>Connections that led to nobody any more and were deleted, since the start.</summary>
    public long FlowsDeleted { get; init; }

    /// <summary>What a person before the box sees, or would see if it had lights: a name of docs/leds.md.</summary>
    public string? Led { get; init; }

    /// <summary>Uplinks and tunnels; empty while there is one uplink alone.</summary>
    public IReadOnlyList<UplinkRow> Uplinks { get; init; } = [];

    public string? BootId { get; init; }

    public long UptimeSeconds { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("version"u8, Version);
        writer.WriteString("gateway"u8, Gateway);
        writer.WriteString("tenant"u8, Tenant);
        writer.WriteString("view"u8, View);
        writer.WriteString("sync"u8, Sync);
        writer.WriteString("source"u8, Source);
        writer.WriteOptional("seen"u8, Seen);
        writer.WriteOptional("applied"u8, Applied);
        writer.WriteOptional("programmed"u8, Programmed);
        writer.WriteNumber("configGeneration"u8, ConfigGeneration);
        writer.WriteOptional("broker"u8, Broker);
        writer.WriteOptional("staleSeconds"u8, StaleSeconds);
        writer.WriteOptional("counts"u8, Counts);
        writer.WriteOptional("rejected"u8, Rejected);
        writer.WriteNumber("rejectedCount"u8, RejectedCount);
        writer.WriteNumber("lastCommitMilliseconds"u8, LastCommitMilliseconds);
        writer.WriteNumber("repairs"u8, Repairs);
        writer.WriteOptional("sinceRepairSeconds"u8, SinceRepairSeconds);
        writer.WriteOptional("lastRepair"u8, LastRepair);
        writer.WriteNumber("draining"u8, Draining);
        writer.WriteNumber("flowsDeleted"u8, FlowsDeleted);
        writer.WriteOptional("led"u8, Led);
        writer.WriteOptional("uplinks"u8, Uplinks);
        writer.WriteOptional("bootId"u8, BootId);
        writer.WriteNumber("uptimeSeconds"u8, UptimeSeconds);
        writer.WriteOptional("conditions"u8, Conditions);
    }
}
