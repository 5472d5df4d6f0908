using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>An address that a person should look at.</summary>
public sealed record ReportedAddress : IJsonObject
{
    public string? Address { get; init; }

    /// <summary><c>Conflict</c>, <c>Contested</c>, <c>Refused</c>, <c>NoInterface</c>, <c>NoLink</c> or <c>Failed</c>.</summary>
    public string? State { get; init; }

    public string? Interface { get; init; }

    /// <summary>Why, with the next step.</summary>
    public string? Text { get; init; }

    /// <summary>As in <c>shop/web</c>, at most 16.</summary>
    public IReadOnlyList<string>? Services { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteOptional("address"u8, Address);
        writer.WriteOptional("state"u8, State);
        writer.WriteOptional("interface"u8, Interface);
        writer.WriteOptional("text"u8, Text);
        writer.WriteOptional("services"u8, Services);
    }
}
