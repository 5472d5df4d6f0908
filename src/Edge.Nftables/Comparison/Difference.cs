namespace Edge.Nftables.Comparison;

/// <summary>One thing that the kernel should have and has not, has and should not have, or has otherwise.</summary>
/// <param name="Kind">What it is, in nft's words: <c>table</c>, <c>set</c>, <c>map</c>, <c>flowtable</c>, <c>chain</c>, <c>rule</c>, <c>element</c>.</param>
/// <param name="Name">Which one: its name, the key of an element, the place of a rule in its chain, counted from 1.</param>
/// <param name="Place">What it is in, for example <c>map ip edge frontends</c>; empty for what stands alone.</param>
/// <param name="Wanted">As it should be, in nft's words; null when it should not be there.</param>
/// <param name="Kernel">As the kernel has it; null when it has not.</param>
public sealed record Difference(string Kind, string Name, string Place, string? Wanted, string? Kernel)
{
    /// <summary>For a line of the log: <c>element 192.0.2.80 . tcp . 80 of map ip edge frontends missing</c>.</summary>
    public override string ToString()
    {
        string what = Place.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Name} of {Place}";
        return Kernel is null ? $"{what} {(Kind == "table" ? "gone" : "missing")}"
            : Wanted is null ? (Kind == "rule" ? $"{what} added: {Kernel}" : $"{what} added")
            : $"{what} changed: {Wanted} -> {Kernel}";
    }
}
