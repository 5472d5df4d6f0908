using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One answer on the admin socket: one line of JSON, at most <see cref="AdminLimits.ResponseBytes"/>. Only the
/// member that belongs to the request is set.</summary>
/// <param name="Ok">False when <paramref name="Error"/> says why not.</param>
/// <param name="Error">One line that names the object.</param>
/// <param name="Next">What the person should do next.</param>
public sealed record AdminResponse(bool Ok, string? Error = null, string? Next = null) : IJsonObject
{
    /// <summary>The answer of an agent to <c>status</c>.</summary>
    public AgentStatus? Agent { get; init; }

    /// <summary>The answer of edge-control to <c>status</c>.</summary>
    public ControlStatus? Control { get; init; }

    public IReadOnlyList<ServiceRow>? Services { get; init; }

    public IReadOnlyList<EndpointRow>? Endpoints { get; init; }

    public IReadOnlyList<FlowRow>? Flows { get; init; }

    /// <summary>The answer to <c>explain</c>.</summary>
    public ExplainAnswer? Explain { get; init; }

    /// <summary>New connections by Service.</summary>
    public IReadOnlyList<CounterRow>? Counters { get; init; }

    /// <summary>What the kernel has otherwise than the agent wants it.</summary>
    public DifferencesAnswer? Differences { get; init; }

    /// <summary>What the LEDs show.</summary>
    public LedStatus? Led { get; init; }

    public IReadOnlyList<AddressRow>? Addresses { get; init; }

    public IReadOnlyList<GatewayRow>? Gateways { get; init; }

    public IReadOnlyList<PoolRow>? Pools { get; init; }

    /// <summary>What <c>apply</c> and <c>delete</c> did with each object.</summary>
    public IReadOnlyList<AdminResult>? Results { get; init; }

    public static AdminResponse Failure(string error, string next) => new(false, error, next);

    public static AdminResponse UnknownOperation(string op) =>
        Failure($"operation \"{op}\" is not known here", "see edgectl --help for what agents and edge-control answer");

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("ok"u8, Ok);
        writer.WriteOptional("error"u8, Error);
        writer.WriteOptional("next"u8, Next);
        writer.WriteOptional("agent"u8, Agent);
        writer.WriteOptional("control"u8, Control);
        writer.WriteOptional("services"u8, Services);
        writer.WriteOptional("endpoints"u8, Endpoints);
        writer.WriteOptional("flows"u8, Flows);
        writer.WriteOptional("explain"u8, Explain);
        writer.WriteOptional("counters"u8, Counters);
        writer.WriteOptional("differences"u8, Differences);
        writer.WriteOptional("led"u8, Led);
        writer.WriteOptional("addresses"u8, Addresses);
        writer.WriteOptional("gateways"u8, Gateways);
        writer.WriteOptional("pools"u8, Pools);
        writer.WriteOptional("results"u8, Results);
    }
}
