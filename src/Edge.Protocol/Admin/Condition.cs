using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One statement about health, in the shape Kubernetes uses.</summary>
/// <param name="Type">What it is about, as in <c>Programmed</c>, <c>Connected</c>, <c>Complete</c>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">A sentence for a person: what is wrong and what to do next.</param>
public sealed record Condition(string Type, bool Status, string Reason, string? Message = null) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, Type);
        writer.WriteBoolean("status"u8, Status);
        writer.WriteString("reason"u8, Reason);
        writer.WriteOptional("message"u8, Message);
    }
}
