using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>An object that was not taken, and why; every other object was.</summary>
/// <param name="Key">Kind, namespace and name, as in <c>Service shop/web</c>.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Text">A sentence with the next step.</param>
/// <param name="Where">File and line, where there is one.</param>
public sealed record RejectedObject(string Key, string Reason, string Text, string? Where = null) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("key"u8, Key);
        writer.WriteString("reason"u8, Reason);
        writer.WriteString("text"u8, Text);
        writer.WriteOptional("where"u8, Where);
    }
}
