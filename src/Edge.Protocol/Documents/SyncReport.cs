using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>r/sync</c>: what is programmed.</summary>
public sealed record SyncReport : IJsonObject
{
    [JsonPropertyName("conn")]
    public ulong Connection { get; init; }

    public string? BootId { get; init; }

    public string? View { get; init; }

    public ulong Epoch { get; init; }

    [JsonPropertyName("seenGen")]
    public ulong SeenGeneration { get; init; }

    [JsonPropertyName("appliedGen")]
    public ulong AppliedGeneration { get; init; }

    public ProgrammedState? Programmed { get; init; }

    /// <summary><c>lkg</c>, <c>verifying</c>, <c>fetching</c>, <c>complete</c>, <c>live</c> or <c>gap</c>.</summary>
    public string? State { get; init; }

    public bool Complete { get; init; }

    /// <summary><c>fresh</c>, <c>stale</c> or <c>very-stale</c>.</summary>
    public string? Freshness { get; init; }

    /// <summary>Seconds since the last accepted beat.</summary>
    [JsonPropertyName("stale")]
    public long StaleSeconds { get; init; }

    [JsonPropertyName("lkg")]
    public ulong? LastKnownGood { get; init; }

    public ReportedObjects? Objects { get; init; }

    [JsonPropertyName("nft")]
    public NftablesReport? Nftables { get; init; }

    /// <summary>At most 16.</summary>
    public IReadOnlyList<ReportedError>? Errors { get; init; }

    /// <summary>Endpoints that left and still have connections, most first, at most 16; absent when there is none.</summary>
    public IReadOnlyList<DrainReport>? Drain { get; init; }

    public DrainTotal? DrainTotal { get; init; }

    /// <summary>The addresses that the gateway claims for Services; absent where its settings allow none.</summary>
    public IngressReport? Ingress { get; init; }

    /// <summary>Which endpoints answer; absent where none is probed.</summary>
    public ProbesReport? Probes { get; init; }

    public string? Health { get; init; }

    /// <summary>What a person before the box sees, or would see if it had lights: a name of docs/leds.md.</summary>
    public string? Led { get; init; }

    /// <summary>Why last-known-good cannot be kept, when it cannot.</summary>
    public string? Disk { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("conn"u8, Connection);
        writer.WriteOptional("bootId"u8, BootId);
        writer.WriteOptional("view"u8, View);
        writer.WriteNumber("epoch"u8, Epoch);
        writer.WriteNumber("seenGen"u8, SeenGeneration);
        writer.WriteNumber("appliedGen"u8, AppliedGeneration);
        writer.WriteOptional("programmed"u8, Programmed);
        writer.WriteOptional("state"u8, State);
        writer.WriteBoolean("complete"u8, Complete);
        writer.WriteOptional("freshness"u8, Freshness);
        writer.WriteNumber("stale"u8, StaleSeconds);
        writer.WriteOptional("lkg"u8, LastKnownGood);
        writer.WriteOptional("objects"u8, Objects);
        writer.WriteOptional("nft"u8, Nftables);
        writer.WriteOptional("errors"u8, Errors);
        writer.WriteOptional("drain"u8, Drain);
        writer.WriteOptional("drainTotal"u8, DrainTotal);
        writer.WriteOptional("ingress"u8, Ingress);
        writer.WriteOptional("probes"u8, Probes);
        writer.WriteOptional("health"u8, Health);
        writer.WriteOptional("led"u8, Led);
        writer.WriteOptional("disk"u8, Disk);
    }
}
