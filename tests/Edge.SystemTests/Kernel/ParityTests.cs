using System.Text.RegularExpressions;
using Edge.Nftables;
using Edge.Nftables.Text;

namespace Edge.SystemTests.Kernel;

/// <summary>The same ruleset by stock nft and by the library is the same to stock nft (testdata/parity).</summary>
public sealed partial class ParityTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "testdata", "parity");

    public static TheoryData<string> Rulesets =>
        [.. Directory.EnumerateFiles(Folder, "*.nft").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void What_the_library_reads_and_writes_again_lists_the_same(string name)
    {
        Requires.Command("nft");
        NetworkNamespace.Run(() =>
        {
            Nft.Run("-f", Path.Combine(Folder, name + ".nft"));
            string wanted = Nft.List();
            using NftablesConnection nftables = NftablesConnection.Open();
            TableSnapshot read = ReadOnly(nftables);
            Nft.Run("flush", "ruleset");
            nftables.Commit(transaction => SnapshotCopy.Into(transaction, read));
            Assert.Equal(wanted, Nft.List());
        });
    }

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void What_the_library_wrote_is_read_back_equal(string name)
    {
        Requires.Command("nft");
        NetworkNamespace.Run(() =>
        {
            Nft.Run("-f", Path.Combine(Folder, name + ".nft"));
            using NftablesConnection nftables = NftablesConnection.Open();
            TableSnapshot first = ReadOnly(nftables);
            Nft.Run("flush", "ruleset");
            nftables.Commit(transaction => SnapshotCopy.Into(transaction, first));
            TableSnapshot second = ReadOnly(nftables);
            Assert.Equal(first.Table, second.Table);
            Assert.Equal(first.Chains, second.Chains);
            Assert.Equal(first.Sets.Select(set => set.Set), second.Sets.Select(set => set.Set));
            Assert.Equal(first.Rules.Select(rule => rule.ToString()), second.Rules.Select(rule => rule.ToString()));
            Assert.Equal(first.Rules, second.Rules);
        });
    }

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Listing_of_what_the_library_wrote_loads_back(string name)
    {
        Requires.Command("nft");
        NetworkNamespace.Run(() =>
        {
            Nft.Run("-f", Path.Combine(Folder, name + ".nft"));
            using NftablesConnection nftables = NftablesConnection.Open();
            TableSnapshot read = ReadOnly(nftables);
            Nft.Run("flush", "ruleset");
            nftables.Commit(transaction => SnapshotCopy.Into(transaction, read));
            string listing = Nft.List();
            Nft.Run("flush", "ruleset");
            Nft.Load(listing);
            Assert.Equal(listing, Nft.List());
        });
    }

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Applying_the_objects_twice_changes_nothing(string name)
    {
        Requires.Command("nft");
        NetworkNamespace.Run(() =>
        {
            Nft.Run("-f", Path.Combine(Folder, name + ".nft"));
            string wanted = Nft.List();
            using NftablesConnection nftables = NftablesConnection.Open();
            TableSnapshot read = ReadOnly(nftables);
            // Rules are appended, so the second time begins with none, as the agent's own full sync does.
            nftables.Commit(transaction =>
            {
                transaction.Flush(read.Table);
                SnapshotCopy.Into(transaction, read);
            });
            Assert.Equal(wanted, Nft.List());
        });
    }

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void Text_of_the_library_is_that_of_nft(string name)
    {
        Requires.Command("nft");
        NetworkNamespace.Run(() =>
        {
            Nft.Run("-f", Path.Combine(Folder, name + ".nft"));
            string listing = Nft.List();
            using NftablesConnection nftables = NftablesConnection.Open();
            string text = RulesetText.Print(ReadOnly(nftables));
            Assert.Equal(Normalized(listing), Normalized(text));
            Nft.Run("flush", "ruleset");
            Nft.Load(text);
            Assert.Equal(listing, Nft.List());
        });
    }

    // nft wraps elements by the width of their type and sorts concatenations by their last bytes: neither is a meaning.
    private static string Normalized(string listing) =>
        ElementLists().Replace(listing, match => $"elements = {{ {string.Join(", ", match.Groups[1].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))} }}");

    [GeneratedRegex(@"elements = \{([^}]*)\}")]
    private static partial Regex ElementLists();

    private static TableSnapshot ReadOnly(NftablesConnection nftables)
    {
        string[] words = Nft.Run("list", "tables").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, words.Length);
        Family family = words[1] switch { "ip" => Family.IPv4, "ip6" => Family.IPv6, _ => Family.Inet };
        return nftables.ReadTable(family, words[2])!;
    }
}
