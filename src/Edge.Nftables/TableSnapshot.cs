namespace Edge.Nftables;

/// <summary>A table as it was at one generation. Anonymous sets are not listed: they are in the rules that use them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Generation">The generation it was read at.</param>
/// <param name="Chains">Its chains.</param>
/// <param name="Rules">Its rules, those of a chain in their order.</param>
/// <param name="Sets">Its sets and maps with their elements.</param>
public sealed record TableSnapshot(
    Table Table, uint Generation, IReadOnlyList<Chain> Chains, IReadOnlyList<Rule> Rules, IReadOnlyList<SetSnapshot> Sets)
{
    /// <summary>Its flowtables.</summary>
    public IReadOnlyList<Flowtable> Flowtables { get; init; } = [];

    /// <summary>Port id of the netlink socket that owns the table; 0 for none.</summary>
    public uint OwnerPortId { get; init; }

    /// <summary>The same with sets of which only what a comparison needs is kept, and so of all elements that are added later.</summary>
    public TableSnapshot ForComparison()
    {
        var sets = new SetSnapshot[Sets.Count];
        for (int index = 0; index < sets.Length; index++)
        {
            sets[index] = SetSnapshot.ForComparison(Sets[index].Set);
            sets[index].AddAll(Sets[index]);
        }

        return this with { Sets = sets };
    }

    /// <summary>The chain of that name.</summary>
    /// <param name="name">The name.</param>
    public Chain? FindChain(string name) => Chains.FirstOrDefault(chain => chain.Name == name);

    /// <summary>The set of that name.</summary>
    /// <param name="name">The name.</param>
    public SetSnapshot? FindSet(string name) => Sets.FirstOrDefault(set => set.Set.Name == name);

    /// <summary>The rules of a chain, in order.</summary>
    /// <param name="chain">Name of the chain.</param>
    public IEnumerable<Rule> RulesOf(string chain) => Rules.Where(rule => rule.Chain.Name == chain);
}
