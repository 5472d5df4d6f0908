using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>One thing that a batch asks of the fake kernel; an element list is one for each element.</summary>
/// <param name="Message">Kind of message.</param>
/// <param name="Table">The table, for example <c>ip edge</c>.</param>
/// <param name="Name">Chain or set; empty for the table itself.</param>
/// <param name="Key">Key of the element; empty for anything else.</param>
public sealed record FakeOperation(string Message, string Table, string Name, byte[] Key)
{
    internal static FakeOperation Of(NftMessage message, FakeTable table, string name, ReadOnlySpan<byte> key = default) =>
        new(message.ToString(), table.Table.ToString(), name, key.ToArray());

    public bool IsElement => Message is nameof(NftMessage.NewSetElement) or nameof(NftMessage.DeleteSetElement) or nameof(NftMessage.DestroySetElement);

    public override string ToString() => $"{Message} {Table} {Name}{(Key.Length == 0 ? "" : $" {Convert.ToHexString(Key)}")}";
}
