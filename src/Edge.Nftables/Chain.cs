namespace Edge.Nftables;

/// <summary>A chain of rules; with a <see cref="Hook"/> a base chain that packets enter by themselves.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Name, unique in the table.</param>
public sealed record Chain(Table Table, string Name)
{
    /// <summary>Where a base chain hangs; <see langword="null"/> for a chain that is only jumped to.</summary>
    public ChainHook? Hook { get; init; }

    /// <summary>Comment, in nft's user data.</summary>
    public string? Comment { get; init; }

    /// <summary>As nft names it in messages, for example <c>ip edge services</c>.</summary>
    public override string ToString() => $"{Table} {Name}";
}
