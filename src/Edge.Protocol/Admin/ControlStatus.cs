using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What edge-control says about itself: the answer to <c>status</c>.</summary>
public sealed record ControlStatus(string Version, string Tenant) : IJsonObject
{
    public BrokerStatus? Broker { get; init; }

    public SourceStatus? Source { get; init; }

    public IReadOnlyList<ViewRow> Views { get; init; } = [];

    /// <summary>Gateways that were ever seen or are declared, and how many of them are online.</summary>
    public int Gateways { get; init; }

    public int GatewaysOnline { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("version"u8, Version);
        writer.WriteString("tenant"u8, Tenant);
        writer.WriteOptional("broker"u8, Broker);
        writer.WriteOptional("source"u8, Source);
        writer.WriteOptional("views"u8, Views);
        writer.WriteNumber("gateways"u8, Gateways);
        writer.WriteNumber("gatewaysOnline"u8, GatewaysOnline);
        writer.WriteOptional("conditions"u8, Conditions);
    }
}
