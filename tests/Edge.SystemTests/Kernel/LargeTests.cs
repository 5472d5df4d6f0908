using System.Buffers.Binary;
using Edge.Nftables;

namespace Edge.SystemTests.Kernel;

/// <summary>A hundred thousand elements: one batch, its dump, and dumps that are interrupted.</summary>
public sealed class LargeTests
{
    private const int Elements = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly Table Table = new(Family.IPv4, "edge");
    private static readonly Set Vips = new(Table, "vips") { KeyType = ElementField.IPv4Address };
    private static readonly Set Other = new(Table, "other") { KeyType = ElementField.IPv4Address };

    // The kernel's hash table still grows while it is read, so this also proves that a shaken dump is read again.
    [Fact]
    public void Hundred_thousand_elements_go_in_by_one_transaction_and_come_out_by_one_dump() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        uint before = nftables.ReadGeneration();
        uint after = nftables.Commit(Fill);
        Assert.Equal(before + 1, after);
        SetSnapshot read = nftables.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!;
        HashSet<uint> seen = [];
        foreach (Element element in read)
        {
            seen.Add(BinaryPrimitives.ReadUInt32BigEndian(element.Key));
        }

        Assert.Equal(Elements, read.Count);
        Assert.Equal(Elements, seen.Count);
    });

    [Fact]
    public void Bad_element_among_a_hundred_thousand_is_found() => NetworkNamespace.Run(() =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        nftables.Commit(Fill);
        using Transaction transaction = new();
        byte[] key = new byte[4];
        for (uint i = 0; i < Elements; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(key, Address(i == 77_777 ? Elements : i));
            transaction.DeleteElement(Vips, key);
        }

        NftablesException refused = Assert.Throws<NftablesException>(() => nftables.Commit(transaction));
        Assert.Equal(Address(Elements), BinaryPrimitives.ReadUInt32BigEndian(refused.ElementKey.Span));
        Assert.Equal(77_777, refused.OperationIndex);
        Assert.Equal(Elements, nftables.ReadTable(Family.IPv4, "edge")!.FindSet("vips")!.Count);
    });

    [Fact]
    public async Task Dump_is_consistent_while_another_connection_changes_the_table()
    {
        await NetworkNamespace.Run(async () =>
        {
            using NftablesConnection reader = NftablesConnection.Open();
            using NftablesConnection writer = NftablesConnection.Open();
            reader.Commit(transaction =>
            {
                transaction.Add(Table);
                transaction.Add(Vips);
                transaction.Add(Other);
            });
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            int reads = 0;
            Task changes = Task.Run(() => Toggle(writer, () => Volatile.Read(ref reads), stop.Token), CancellationToken.None);
            try
            {
                for (; reads < 20; Interlocked.Increment(ref reads))
                {
                    TableSnapshot read = reader.ReadTable(Family.IPv4, "edge")!;
                    // Both sets change in the same transactions: a mixture of two generations would show here.
                    Assert.Equal(read.FindSet("vips")!.Count, read.FindSet("other")!.Count);
                }
            }
            finally
            {
                await stop.CancelAsync();
                await changes;
            }
        });
    }

    private static void Toggle(NftablesConnection writer, Func<int> reads, CancellationToken stop)
    {
        TimeSpan pause = Pause;
        for (bool add = true; !stop.IsCancellationRequested; add = !add)
        {
            int before = reads();
            writer.Commit(transaction =>
            {
                byte[] key = new byte[4];
                for (uint i = 0; i < 500; i++)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(key, Address(i));
                    foreach (Set set in new[] { Vips, Other })
                    {
                        if (add)
                        {
                            transaction.AddElement(set, key);
                        }
                        else
                        {
                            transaction.DeleteElement(set, key);
                        }
                    }
                }
            });

            // Leaves the reader room between two changes, and more where the machine is busy: readers that never meet a quiet moment give up, by design.
            stop.WaitHandle.WaitOne(pause);
            pause = reads() == before ? 2 * pause : Pause;
        }
    }

    private static void Fill(Transaction transaction)
    {
        transaction.Add(Table);
        transaction.Add(Vips);
        byte[] key = new byte[4];
        for (uint i = 0; i < Elements; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(key, Address(i));
            transaction.AddElement(Vips, key);
        }
    }

    private static uint Address(uint number) => 0x0a00_0000 + number;
}
