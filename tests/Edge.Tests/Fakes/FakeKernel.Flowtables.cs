using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

// Flowtables: what nf_tables_newflowtable and nf_tables_delflowtable check.
public sealed partial class FakeKernel
{
    /// <summary>The interfaces that there are; null for any.</summary>
    public HashSet<string>? Devices { get; set; }

    private void NewFlowtable(Flowtable wanted)
    {
        FakeTable table = Require(wanted.Table.Family, wanted.Table.Name);
        Note(FakeOperation.Of(NftMessage.NewFlowtable, table, wanted.Name));
        if (Devices is not null && wanted.Devices.Any(device => !Devices.Contains(device)))
        {
            throw new FakeRefusal(Errno.ENOENT);
        }

        Flowtable? found = table.Flowtables.Find(known => known.Name == wanted.Name);
        if (found is not null)
        {
            RemoveFrom(table.Flowtables, found);
        }

        AddTo(table.Flowtables, (found ?? wanted) with { Table = table.Table, Devices = [.. (found?.Devices ?? []).Union(wanted.Devices)] });
    }

    private void DeleteFlowtable(Flowtable named)
    {
        FakeTable table = Require(named.Table.Family, named.Table.Name);
        Note(FakeOperation.Of(NftMessage.DeleteFlowtable, table, named.Name));
        Flowtable found = table.Flowtables.Find(known => known.Name == named.Name) ?? throw new FakeRefusal(Errno.ENOENT);
        if (table.AllRules.SelectMany(static rule => rule.Expressions).Any(expression => expression is FlowOffload flow && flow.Flowtable == named.Name))
        {
            throw new FakeRefusal(Errno.EBUSY);
        }

        RemoveFrom(table.Flowtables, found);
    }
}
