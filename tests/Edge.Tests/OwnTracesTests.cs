using System.Text.RegularExpressions;
using Edge.Agent;
using Edge.Nftables;
using Edge.Tests.Fakes;

namespace Edge.Tests;

/// <summary>What <c>edge-agent cleanup</c> must know of.</summary>
public sealed partial class OwnTracesTests
{
    [Fact]
    public void Every_table_of_the_agent_is_among_those_that_cleanup_removes()
    {
        string cleanup = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Edge.Agent/OwnTraces.cs")) + File.ReadAllText(Path.Combine(SourceTree.Root, "src/Edge.Agent/Pair/PairStart.cs"));
        string[] owners = [.. SourceTree.Sources("src", "Edge.Agent").Where(file => TableName().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Contains("DataplaneTable", owners);
        Assert.All(owners, owner => Assert.Contains($"{owner}.Name", cleanup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_is_removed_by_its_name_and_nothing_in_it_is_read()
    {
        using var nftables = new FakeNftables();
        Table ours = new(Family.IPv4, "edge"), theirs = new(Family.IPv6, "edge");
        using var transaction = new Transaction();
        transaction.Add(ours);
        transaction.Add(theirs);
        nftables.Commit(transaction);

        Assert.True(OwnTraces.RemoveTable(nftables, ours));
        Assert.Equal(["ip6 edge"], nftables.Tables.Select(static table => table.Table.ToString()));
        int commits = nftables.Kernel.Commits;
        Assert.False(OwnTraces.RemoveTable(nftables, ours));
        Assert.Equal((0, commits), (nftables.Reads, nftables.Kernel.Commits));
    }

    [GeneratedRegex("public const string Name = \"edge")]
    private static partial Regex TableName();
}
