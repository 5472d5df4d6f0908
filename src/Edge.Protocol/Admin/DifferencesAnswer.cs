using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>What the kernel has otherwise than the agent wants it: the answer to <c>diff</c>.</summary>
/// <param name="Total">How many differences there are.</param>
public sealed record DifferencesAnswer(int Total) : IJsonObject
{
    /// <summary>The first thousand of them.</summary>
    public IReadOnlyList<DifferenceRow> Items { get; init; } = [];

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("total"u8, Total);
        writer.WriteOptional("items"u8, Items);
    }
}
