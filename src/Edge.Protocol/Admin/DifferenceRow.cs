using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One thing of ours that the kernel has otherwise than it should.</summary>
/// <param name="Kind">In nft's words: <c>table</c>, <c>set</c>, <c>map</c>, <c>flowtable</c>, <c>chain</c>, <c>rule</c>, <c>element</c>; else <c>address</c>, <c>route</c>, <c>policy rule</c>.</param>
/// <param name="Name">Its name, the key of an element, or the place of a rule in its chain, counted from 1.</param>
/// <param name="Place">What it is in, for example <c>map ip edge frontends</c>; empty for what stands alone.</param>
public sealed record DifferenceRow(string Kind, string Name, string Place) : IJsonObject
{
    /// <summary>As it should be; null when it should not be there.</summary>
    public string? Wanted { get; init; }

    /// <summary>As the kernel has it; null when it has not.</summary>
    public string? Kernel { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("kind"u8, Kind);
        writer.WriteString("name"u8, Name);
        writer.WriteString("place"u8, Place);
        writer.WriteOptional("wanted"u8, Wanted);
        writer.WriteOptional("kernel"u8, Kernel);
    }
}
