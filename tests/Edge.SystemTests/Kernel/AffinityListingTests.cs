using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Nftables.Text;

namespace Edge.SystemTests.Kernel;

/// <summary>The rule that remembers affinity, of which stock nft 1.0.6 can list the IPv6 form but not compile it.</summary>
public sealed class AffinityListingTests
{
    [Fact]
    public void IPv6_affinity_is_listed_by_stock_nft() => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        Table table = new(Family.IPv6, "edge");
        Set affinity = new(table, "affinity")
        {
            KeyType = new ElementType(ElementField.CtMark, ElementField.IPv6Source),
            DataType = new ElementType(ElementField.IPv6Destination, ElementField.DestinationPort),
            Size = 65536,
            Flags = SetFlags.Dynamic | SetFlags.Timeout,
            Timeout = TimeSpan.FromHours(3),
        };
        Chain remember = new(table, "remember") { Hook = new ChainHook(ChainType.Filter, Hook.Postrouting, 50) };
        Rule rule = new(remember,
        [
            new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0xffffff00), Payload.IPv6Source(Register.Word1),
            Payload.IPv6Destination(Register.Word5), Payload.DestinationPort(Register.Word9),
            new Dynset(DynsetOperation.Update, "affinity", Register.Register1, Register.Word5, TimeSpan.FromMinutes(30)),
        ]);
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(transaction =>
        {
            transaction.Add(table);
            transaction.Add(affinity);
            transaction.Add(remember);
            transaction.Add(rule);
        });
        const string Wanted = "update @affinity { ct mark & 0xffffff00 . ip6 saddr timeout 30m : ip6 daddr . th dport }";
        Assert.Contains(Wanted, RulesetText.Print(nftables.ReadTable(Family.IPv6, "edge")!), StringComparison.Ordinal);
        Assert.Contains(Wanted, Nft.List(), StringComparison.Ordinal);
    });
}
