using System.Diagnostics;
using Edge.Nftables;

namespace Edge.Bench.Measure;

/// <summary>The kernel; remembers the last transaction and how long its commit took.</summary>
internal sealed class RecordingNftables(INftables kernel) : INftables
{
    private Transaction? _last;

    /// <summary>Encode, send, acknowledgement, generation.</summary>
    public TimeSpan LastCommit { get; private set; }

    /// <summary>A copy of the bytes of the last batch; before the next one begins.</summary>
    public byte[] CopyLastBatch() => _last!.Encode().ToArray();

    public uint Commit(Transaction transaction)
    {
        _last = transaction;
        long begin = Stopwatch.GetTimestamp();
        uint generation = kernel.Commit(transaction);
        LastCommit = Stopwatch.GetElapsedTime(begin);
        return generation;
    }

    public TableSnapshot? ReadTable(Family family, string name) => kernel.ReadTable(family, name);

    public TableSnapshot? ReadForComparison(Family family, string name) => kernel.ReadForComparison(family, name);

    public SetSnapshot? ReadSet(Set set) => kernel.ReadSet(set);

    public bool HasTable(Family family, string name) => kernel.HasTable(family, name);

    public SetSnapshot? FindElement(Set set, ReadOnlySpan<byte> key) => kernel.FindElement(set, key);

    public uint ReadGeneration() => kernel.ReadGeneration();

    public void Dispose() => kernel.Dispose();
}
