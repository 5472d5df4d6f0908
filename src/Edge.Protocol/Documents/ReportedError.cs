using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>One thing that could not be used: the object, why, and what to do.</summary>
public sealed record ReportedError : IJsonObject
{
    public string Key { get; set; } = "";

    public string Reason { get; set; } = "";

    public string? Text { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("key"u8, Key);
        writer.WriteString("reason"u8, Reason);
        writer.WriteOptional("text"u8, Text);
    }
}
