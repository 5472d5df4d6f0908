using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What became of one object: <c>created</c>, <c>configured</c>, <c>unchanged</c>, <c>deleted</c>, <c>ignored</c> or <c>rejected</c>.</summary>
/// <param name="Object">Kind, namespace and name, as in <c>service/shop/web</c>.</param>
/// <param name="Outcome">The word above.</param>
/// <param name="Message">Why it was ignored or rejected, with file and line.</param>
public sealed record AdminResult(string Object, string Outcome, string? Message = null) : IJsonObject
{
    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("object"u8, Object);
        writer.WriteString("outcome"u8, Outcome);
        writer.WriteOptional("message"u8, Message);
    }
}
