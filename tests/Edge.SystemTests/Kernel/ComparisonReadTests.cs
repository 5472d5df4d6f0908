using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.SystemTests.Kernel;

/// <summary>A large table that is read for a comparison, without its bytes being kept, over the real kernel.</summary>
public sealed class ComparisonReadTests
{
    private const int Elements = 50_000;

    [Fact]
    public void What_is_read_to_be_compared_differs_as_what_is_read_whole() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        Table table = new(Family.IPv4, "edge");
        Set slots = new(table, "slots") { KeyType = new ElementType(ElementField.Mark, ElementField.Mark), DataType = ElementField.Mark };
        Write(0, Elements, transaction =>
        {
            transaction.Add(table);
            transaction.Add(slots);
        });

        TableSnapshot whole = nftables.ReadTable(Family.IPv4, "edge")!;
        TableSnapshot compared = nftables.ReadForComparison(Family.IPv4, "edge")!;
        Assert.Equal((Elements, Elements), (whole.FindSet("slots")!.Count, compared.FindSet("slots")!.Count));
        Assert.Equal(0, Differences());
        Write(Elements, 3, static _ => { });
        Assert.Equal(3, Differences());

        int Differences()
        {
            var found = new DifferenceList(0);
            TableComparison.Compare(table, whole.ForComparison(), nftables.ReadForComparison(Family.IPv4, "edge"), found);
            return found.Total;
        }

        void Write(int first, int count, Action<Transaction> begin)
        {
            using Transaction transaction = new();
            begin(transaction);
            Span<byte> bytes = stackalloc byte[ElementKey.MaximumBytes];
            for (int number = first; number < first + count; number++)
            {
                ElementKey key = new(bytes);
                key.AddMark((uint)number / 10);
                key.AddMark((uint)number % 10);
                transaction.AddElement(slots, key.Bytes, BitConverter.GetBytes(number));
            }

            nftables.Commit(transaction);
        }
    });
}
