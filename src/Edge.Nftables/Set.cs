using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>A set, or with <see cref="DataType"/> a map. Its elements are not part of it.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Name, unique in the table.</param>
public sealed record Set(Table Table, string Name)
{
    /// <summary>Type of the keys; several components for a concatenation.</summary>
    public required ElementType KeyType { get; init; }

    /// <summary>Type of the data of a map.</summary>
    public ElementType? DataType { get; init; }

    /// <summary>Flags; <see cref="SetFlags.Map"/> and <see cref="SetFlags.Concatenation"/> are added by themselves.</summary>
    public SetFlags Flags { get; init; }

    /// <summary>Each element counts packets and bytes (<c>NFTA_SET_EXPR</c>, kernel 5.7).</summary>
    public bool Counter { get; init; }

    /// <summary>Each element carries a statement of this kind with numbers of its own: a <see cref="Limit"/> or a <see cref="Connlimit"/> (<c>NFTA_SET_EXPR</c>, kernel 5.7).</summary>
    public Expression? Statement { get; init; }

    /// <summary>Largest number of elements.</summary>
    public uint? Size { get; init; }

    /// <summary>How long elements live, unless they say otherwise.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Comment, in nft's user data.</summary>
    public string? Comment { get; init; }

    /// <summary>Number of the set inside one transaction: how rules find a set whose name the kernel chooses. 0 for none.</summary>
    public uint Id { get; init; }

    /// <summary>Whether it is a map.</summary>
    public bool IsMap => DataType is not null;

    /// <summary>As nft names it in messages, for example <c>ip edge frontends</c>.</summary>
    public override string ToString() => $"{Table} {Name}";
}
