using Edge.Nftables;

namespace Edge.Bench.Measure;

/// <summary>The kernel, with a copy of the last batch.</summary>
internal sealed class RecordingNftables(INftables kernel) : INftables
{
    public byte[] LastBatch { get; private set; } = [];

    /// <summary>Off during a full load, whose batch is large and not replayed.</summary>
    public bool Recording { get; set; }

    public uint Commit(Transaction transaction)
    {
        uint generation = kernel.Commit(transaction);
        if (Recording)
        {
            LastBatch = transaction.Encode().ToArray();
        }

        return generation;
    }

    public TableSnapshot? ReadTable(Family family, string name) => kernel.ReadTable(family, name);

    public uint ReadGeneration() => kernel.ReadGeneration();

    public void Dispose() => kernel.Dispose();
}
