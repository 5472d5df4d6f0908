using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What happens to a new connection to one address and port.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="Port">The port; the first of a range of ports of a Service.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>.</param>
/// <param name="Outcome"><c>forwarded</c>, <c>refused</c>, <c>dropped</c> or <c>passed</c>: our tables do nothing to it.</param>
/// <param name="Reason">Why: one word of <see cref="PathReasons"/>.</param>
public sealed record PathRow(string Address, int Port, string Protocol, string Outcome, string Reason) : IJsonObject
{
    /// <summary><c>clusterIP</c>, <c>loadBalancer</c>, <c>externalIP</c> or <c>nodePort</c>; null where no Service is there.</summary>
    public string? Kind { get; init; }

    /// <summary>As in <c>shop/web</c>; null where no Service is there.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the Service's port; empty when it has none.</summary>
    public string? PortName { get; init; }

    /// <summary><c>Cluster</c> or <c>Local</c>: which endpoints this client may get.</summary>
    public string? Policy { get; init; }

    /// <summary>What the rules looked up, in their order.</summary>
    public IReadOnlyList<LookupRow> Lookups { get; init; } = [];

    /// <summary>The id of the Service port in the connection's mark; null without a mark.</summary>
    public long? Id { get; init; }

    /// <summary>How an endpoint is chosen: <c>random</c>, <c>flow-hash</c> or <c>client-hash</c>.</summary>
    public string? Balance { get; init; }

    /// <summary>The source mode in the mark: <c>auto</c>, <c>masquerade</c>, <c>masquerade-outsiders</c> or <c>keep</c>.</summary>
    public string? SourceMode { get; init; }

    /// <summary>Source ranges or limits decide first.</summary>
    public bool Gated { get; init; }

    /// <summary>The client keeps its endpoint.</summary>
    public bool Sticky { get; init; }

    /// <summary>The endpoint that the client keeps now.</summary>
    public string? Kept { get; init; }

    /// <summary>How long it keeps it.</summary>
    public long? KeptSeconds { get; init; }

    /// <summary><c>loadBalancerSourceRanges</c> that decide about this address; a few.</summary>
    public IReadOnlyList<string> AllowedSources { get; init; } = [];

    /// <summary>Limits of the Service port, as in <c>connections=50</c>.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>Limits of each client, held against this one; null where no client was named or the packet does not get that far.</summary>
    public IReadOnlyList<ClientLimitRow>? ClientLimits { get; init; }

    /// <summary>The link by which the packet is sent on as it is, so that the endpoint answers the client directly; null where it is translated.</summary>
    public string? DirectLink { get; init; }

    /// <summary>What became of the address where the gateway claims addresses; null elsewhere.</summary>
    public AddressRow? Claim { get; init; }

    /// <summary>What Services have at this address beside what was asked for, as in <c>80/TCP shop/web</c>; a few.</summary>
    public IReadOnlyList<string> Nearby { get; init; } = [];

    /// <summary>What of the machine keeps the packet from endpoints although the tables send it there.</summary>
    public IReadOnlyList<PathObstacle> Obstacles { get; init; } = [];

    /// <summary>Which of <see cref="ExplainAnswer.Lists"/>; null where no endpoint is chosen.</summary>
    public int? List { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("address"u8, Address);
        writer.WriteNumber("port"u8, Port);
        writer.WriteString("protocol"u8, Protocol);
        writer.WriteString("outcome"u8, Outcome);
        writer.WriteString("reason"u8, Reason);
        writer.WriteOptional("kind"u8, Kind);
        writer.WriteOptional("service"u8, Service);
        writer.WriteOptional("portName"u8, PortName);
        writer.WriteOptional("policy"u8, Policy);
        writer.WriteOptional("lookups"u8, Lookups);
        writer.WriteOptional("id"u8, Id);
        writer.WriteOptional("balance"u8, Balance);
        writer.WriteOptional("sourceMode"u8, SourceMode);
        writer.WriteBoolean("gated"u8, Gated);
        writer.WriteBoolean("sticky"u8, Sticky);
        writer.WriteOptional("kept"u8, Kept);
        writer.WriteOptional("keptSeconds"u8, KeptSeconds);
        writer.WriteOptional("allowedSources"u8, AllowedSources);
        writer.WriteOptional("limits"u8, Limits);
        writer.WriteOptional("clientLimits"u8, ClientLimits);
        writer.WriteOptional("directLink"u8, DirectLink);
        writer.WriteOptional("claim"u8, Claim);
        writer.WriteOptional("nearby"u8, Nearby);
        writer.WriteOptional("obstacles"u8, Obstacles);
        writer.WriteOptional("list"u8, List);
    }
}
