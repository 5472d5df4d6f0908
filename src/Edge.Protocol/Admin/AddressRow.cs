using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One address that Services want from this gateway.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="State">Claimed, Probing, Conflict, Contested, Refused, NoInterface, NoLink, Standby, Failed or Waiting.</param>
public sealed record AddressRow(string Address, string State) : IJsonObject
{
    /// <summary>The interface that has it, or would have it.</summary>
    public string? Interface { get; init; }

    /// <summary>Since the state began.</summary>
    public long SinceSeconds { get; init; }

    /// <summary>As in <c>shop/web</c>.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Why it is not claimed, or what is wrong although it is, with the next step.</summary>
    public string? Reason { get; init; }

    /// <summary>The other machine of a conflict, as in <c>52:54:00:12:34:56</c>.</summary>
    public string? Other { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("address"u8, Address);
        writer.WriteString("state"u8, State);
        writer.WriteOptional("interface"u8, Interface);
        writer.WriteNumber("sinceSeconds"u8, SinceSeconds);
        writer.WriteOptional("services"u8, Services);
        writer.WriteOptional("reason"u8, Reason);
        writer.WriteOptional("other"u8, Other);
    }
}
