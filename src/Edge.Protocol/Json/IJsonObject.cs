using System.Text.Json;

namespace Edge.Protocol.Json;

/// <summary>A document, or a part of one, that writes its own members as JSON.</summary>
/// <remarks>
/// What the agent writes is written by hand: generated metadata of the same types is a fifth of its executable (docs/decisions/0020). A test compares
/// both for every member, so one that is forgotten here is found there.
/// </remarks>
public interface IJsonObject
{
    /// <summary>Writes the members in the order of their declaration, those that are null left out; the braces are the caller's.</summary>
    /// <param name="writer">Inside the object.</param>
    void WriteMembers(Utf8JsonWriter writer);
}
