using System.Text.Json;
using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>One look-up that a rule does for the packet, as the kernel answers it now.</summary>
/// <param name="Table">Family and name of the table, as in <c>ip edge</c>.</param>
/// <param name="Chain">The chain whose rule looks.</param>
/// <param name="Set">The map or set.</param>
/// <param name="Key">The key, as nft prints it.</param>
/// <param name="Found">The kernel has such an element.</param>
public sealed record LookupRow(string Table, string Chain, string Set, string Key, bool Found) : IJsonObject
{
    /// <summary>The value in the kernel, as nft prints it; null for a set and where nothing was found.</summary>
    public string? Value { get; init; }

    /// <summary>New connections that the element counted; null where it does not count.</summary>
    public ulong? Packets { get; init; }

    /// <summary>The element's comment: for whom it was written.</summary>
    public string? Comment { get; init; }

    /// <summary>Where the kernel differs: what the agent wants there, or <c>nothing</c>; null where they agree, or packets write the set.</summary>
    public string? Wanted { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("table"u8, Table);
        writer.WriteString("chain"u8, Chain);
        writer.WriteString("set"u8, Set);
        writer.WriteString("key"u8, Key);
        writer.WriteBoolean("found"u8, Found);
        writer.WriteOptional("value"u8, Value);
        writer.WriteOptional("packets"u8, Packets);
        writer.WriteOptional("comment"u8, Comment);
        writer.WriteOptional("wanted"u8, Wanted);
    }
}
