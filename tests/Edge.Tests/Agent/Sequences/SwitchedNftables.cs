using Edge.Nftables;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Leads to one kernel after the other: what was made for one can begin anew with the next.</summary>
internal sealed class SwitchedNftables : INftables
{
    public INftables? Target { get; set; }

    private INftables Kernel => Target ?? throw new InvalidOperationException("leads to no kernel");

    public uint Commit(Transaction transaction) => Kernel.Commit(transaction);

    public bool HasTable(Family family, string name) => Kernel.HasTable(family, name);

    public TableSnapshot? ReadTable(Family family, string name) => Kernel.ReadTable(family, name);

    public TableSnapshot? ReadForComparison(Family family, string name) => Kernel.ReadForComparison(family, name);

    public SetSnapshot? ReadSet(Set set) => Kernel.ReadSet(set);

    public SetSnapshot? FindElement(Set set, ReadOnlySpan<byte> key) => Kernel.FindElement(set, key);

    public uint ReadGeneration() => Kernel.ReadGeneration();

    public void Dispose()
    {
    }
}
