using System.Net.Sockets;
using Edge.Agent.DirectReturn;
using Edge.Agent.Proxy;
using Edge.Agent.Uplinks;
using Edge.Ctl.Explain;
using Edge.Nftables;
using Edge.Tests.Fakes;

namespace Edge.Tests.Ctl.Explain;

public class ChainWordsTests
{
    public static TheoryData<AddressFamily> Families => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    [Theory, MemberData(nameof(Families))]
    public void Every_chain_and_set_of_the_dataplane_has_words(AddressFamily family)
    {
        DataplaneRuleset ruleset = new(family, owned: true, nodePortsEverywhere: false);
        Assert.DoesNotContain(ruleset.Chains, static chain => ChainWords.OfChain(DataplaneTable.Name, chain.Name) is null);
        Assert.DoesNotContain(ruleset.Table.Sets, static set => SetWords.Of(DataplaneTable.Name, set.Name) is null);
    }

    [Theory]
    [InlineData(PolicySet.Sticky, 10_800, "Service ports whose clients keep their endpoint for 10800 s")]
    [InlineData(PolicySet.ClientConnections, 5, "Service ports where a client may have 5 connections at a time")]
    [InlineData(PolicySet.ClientRate, 50, "Service ports where a client may open 50 connections in a second")]
    [InlineData(PolicySet.FastPath, 0, "Service ports with a fast path")]
    internal void Sets_for_a_number_have_words_with_the_number(PolicySet kind, uint number, string words) =>
        Assert.Equal(words, SetWords.Of(DataplaneTable.Name, DataplaneTable.GroupName(kind, number)));

    [Fact]
    public void Every_chain_of_the_uplinks_has_words()
    {
        UplinkRuleset ruleset = new([], 0xff, new HashSet<int>(), owned: true);
        Assert.DoesNotContain(ruleset.Chains, static chain => ChainWords.OfChain(UplinkRuleset.Name, chain.Name) is null);
    }

    [Fact]
    public void Every_chain_and_set_of_direct_return_has_words()
    {
        using FakeNftables kernel = new();
        DirectReturnTable table = new(owned: true);
        using Transaction transaction = new();
        table.AddTo(transaction);
        table.AddLink(new HostLink(2, "eth0"), transaction);
        kernel.Commit(transaction);
        TableSnapshot made = kernel.ReadTable(Family.Netdev, DirectReturnTable.Name)!;
        Assert.Contains(made.Chains, static chain => chain.Name == "link-2");
        Assert.DoesNotContain(made.Chains, static chain => ChainWords.OfChain(DirectReturnTable.Name, chain.Name) is null);
        Assert.DoesNotContain(made.Sets, static set => SetWords.Of(DirectReturnTable.Name, set.Set.Name) is null);
    }

    [Theory]
    [InlineData("edge", "pick-3", "a random one of 3 slots")]
    [InlineData("edge", "range-64", "one of 64 slots, by the hash of the client's address; the port is kept")]
    [InlineData("edge-direct", "flow6-256", "one of 256 slots, by the hash of the flow; sent on as it is")]
    [InlineData("edge", "pick-", null)]
    [InlineData("edge", "pick-3x", null)]
    [InlineData("filter", "prerouting", null)]
    [InlineData("edge-uplinks", "services", null)]
    public void A_chain_is_known_by_its_table_and_name(string table, string chain, string? words) => Assert.Equal(words, ChainWords.OfChain(table, chain));
}
