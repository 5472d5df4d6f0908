using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Nftables;
using Edge.Nftables.Text;

namespace Edge.SystemTests.Kernel;

/// <summary>The agent's table in the hands of stock nft: <c>nft list ruleset</c> must work on every gateway.</summary>
public sealed class DataplaneListingTests
{
    public static TheoryData<AddressFamily, bool> Rulesets => new()
    {
        { AddressFamily.InterNetwork, true },
        { AddressFamily.InterNetwork, false },
        { AddressFamily.InterNetworkV6, true },
        { AddressFamily.InterNetworkV6, false },
    };

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Table_is_listed_and_its_listing_loads_back(AddressFamily family, bool nodePortsEverywhere) => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        using NftablesConnection nftables = NftablesConnection.Open();
        DataplaneRuleset ruleset = new(family, owned: false, nodePortsEverywhere);
        nftables.Commit(transaction => Write(transaction, ruleset));
        string listing = Nft.List();
        Nft.Run("flush", "ruleset");
        Nft.Load(listing);
        Assert.Equal(listing, Nft.List());
    });

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Text_of_the_library_loads_as_the_same_table(AddressFamily family, bool nodePortsEverywhere) => NetworkNamespace.Run(() =>
    {
        Requires.Command("nft");
        using NftablesConnection nftables = NftablesConnection.Open();
        DataplaneRuleset ruleset = new(family, owned: false, nodePortsEverywhere);
        nftables.Commit(transaction => Write(transaction, ruleset));
        string listing = Nft.List();
        string text = RulesetText.Print(nftables.ReadTable(ruleset.Table.Table.Family, "edge")!);
        Nft.Run("flush", "ruleset");
        Nft.Load(text);
        Assert.Equal(listing, Nft.List());
    });

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Table_reads_back_without_a_difference_after_one_and_two_applications(AddressFamily family, bool nodePortsEverywhere) => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        DataplaneRuleset ruleset = new(family, owned: false, nodePortsEverywhere);
        for (int i = 0; i < 2; i++)
        {
            nftables.Commit(transaction =>
            {
                transaction.Add(ruleset.Table.Table);
                transaction.Flush(ruleset.Table.Table);
                ruleset.AddTo(transaction);
            });
            TableSnapshot read = nftables.ReadTable(ruleset.Table.Table.Family, "edge")!;
            Assert.Null(ruleset.DifferenceTo(read));
            Assert.Equal(ruleset.Rules.Select(rule => (rule.Chain.Name, rule.Comment)).Order(), read.Rules.Select(rule => (rule.Chain.Name, rule.Comment)).Order());
        }
    });

    private static void Write(Transaction transaction, DataplaneRuleset ruleset)
    {
        ruleset.AddTo(transaction);
        byte[] address = System.Net.IPAddress.Parse(ruleset.Table.Family == AddressFamily.InterNetwork ? "10.96.5.81" : "fd00:96::81").GetAddressBytes();
        byte[] service = [.. address, 6, 0, 0, 0, 0x0b, 0xb8, 0, 0];
        transaction.AddElement(ruleset.Table.Frontends, service, BitConverter.GetBytes(0x103u), "jobs/backend");
        transaction.AddElement(ruleset.Table.Endpoints, [.. BitConverter.GetBytes(0x100u), 0, 0, 0, 0], [.. address, 0x0b, 0xb8, 0, 0]);
        transaction.AddElement(ruleset.Table.ServiceAddresses, address);
        transaction.AddElement(ruleset.Table.Hairpins, [.. address, .. address]);
        transaction.AddElement(ruleset.Table.PodCidrs, new Element { Key = address, KeyEnd = address });
    }
}
