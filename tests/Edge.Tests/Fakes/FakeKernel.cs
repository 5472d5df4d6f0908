using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Text;

namespace Edge.Tests.Fakes;

/// <summary>
/// nf_tables without a kernel: applies the bytes of a batch by the rules of net/netfilter/nf_tables_api.c, all of it or
/// nothing. Several <see cref="FakeNftables"/> connections may share one.
/// </summary>
public sealed partial class FakeKernel(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly List<FakeTable> _tables = [];
    private readonly Stack<Action> _undo = new();
    private readonly Dictionary<uint, FakeSet> _setsById = [];
    private readonly Dictionary<FakeSet, int> _touchedIntervals = [];
    private readonly List<FakeOperation> _operations = [];
    private uint _portId;
    private uint _lastPortId;

    /// <summary>Raised by every batch that changed something.</summary>
    public uint Generation { get; private set; } = 1;

    /// <summary>Batches that were applied.</summary>
    public int Commits { get; private set; }

    /// <summary>What the last applied batch did.</summary>
    public IReadOnlyList<FakeOperation> LastCommit { get; private set; } = [];

    /// <summary>Refuses an operation with the error that this gives for it; null lets it through.</summary>
    public Func<FakeOperation, Errno?>? FailWhen { get; set; }

    /// <summary>All tables as a dump shows them.</summary>
    public IReadOnlyList<TableSnapshot> Tables
    {
        get
        {
            Expire();
            return [.. _tables.Select(table => table.Snapshot(Generation, _time.GetUtcNow()))];
        }
    }

    /// <summary>What <c>nft list ruleset</c> prints.</summary>
    public override string ToString() => string.Concat(Tables.Select(RulesetText.Print));

    /// <summary>Another kernel with the same tables, of which nobody is the owner.</summary>
    public FakeKernel Copy()
    {
        FakeKernel copy = new(_time) { Generation = Generation };
        copy._tables.AddRange(_tables.Select(static table => table.Copy()));
        return copy;
    }

    /// <summary>Packets meet elements: each counter of the set whose comment begins so goes up.</summary>
    internal void Count(string set, string comment, ulong packets)
    {
        foreach (FakeElement element in _tables.Select(table => table.FindSet(set)).OfType<FakeSet>().SelectMany(static found => found.Elements.Values))
        {
            if (element.Comment?.StartsWith(comment, StringComparison.Ordinal) == true)
            {
                element.Packets += packets;
            }
        }
    }

    internal uint NextPortId() => ++_lastPortId;

    internal TableSnapshot? Read(Family family, string name)
    {
        Expire();
        return Find(family, name)?.Snapshot(Generation, _time.GetUtcNow());
    }

    /// <summary>The element that holds the key, as <c>nft get element</c> finds it.</summary>
    internal SetSnapshot? FindElement(Family family, string table, string set, ReadOnlySpan<byte> key)
    {
        Expire();
        return Find(family, table)?.FindSet(set)?.Find(key, _time.GetUtcNow());
    }

    /// <summary>Applies a batch; gives the errors by index of the message, empty when it was committed.</summary>
    internal List<(int Message, FakeRefusal Refusal)> Apply(ReadOnlySpan<byte> batch, uint portId)
    {
        Expire();
        _portId = portId;
        _undo.Clear();
        _setsById.Clear();
        _touchedIntervals.Clear();
        _operations.Clear();
        List<(int Message, FakeRefusal Refusal)> refusals = [];
        NetlinkMessageReader messages = new(batch);
        int index = 0;
        while (messages.Next())
        {
            if (messages.Header.Type is NetlinkMessage.BatchBegin or NetlinkMessage.BatchEnd)
            {
                if (messages.Header.Type == NetlinkMessage.BatchBegin && !IsCurrent(messages.Payload))
                {
                    return [(-1, new FakeRefusal(Errno.ERESTART))];
                }

                continue;
            }

            Try(refusals, index, messages);
            index++;
        }

        foreach ((FakeSet set, int message) in _touchedIntervals.Where(touched => touched.Key.HasOverlappingIntervals()))
        {
            refusals.Add((message, new FakeRefusal(Errno.EEXIST)));
        }

        Finish(refusals.Count == 0, index);
        return refusals;
    }

    /// <summary>A connection ended: its tables go, or stay without an owner when they persist.</summary>
    internal void Close(uint portId)
    {
        foreach (FakeTable table in _tables.Where(table => table.OwnerPortId == portId).ToList())
        {
            table.OwnerPortId = 0;
            if (!table.Table.Persist)
            {
                _tables.Remove(table);
                Generation++;
            }
        }
    }

    private bool IsCurrent(ReadOnlySpan<byte> payload)
    {
        NetlinkReader attributes = NetlinkReader.AfterNetfilterHeader(payload, out _);
        while (attributes.Next())
        {
            if (attributes.Type == NetlinkMessage.BatchGeneration && attributes.ReadUInt32BigEndian() != Generation)
            {
                return false;
            }
        }

        return true;
    }

    private void Try(List<(int Message, FakeRefusal Refusal)> refusals, int index, NetlinkMessageReader message)
    {
        try
        {
            Handle(index, message.Header, message.Payload);
        }
        catch (FakeRefusal refusal)
        {
            refusals.Add((index, refusal));
        }
    }

    private void Finish(bool commit, int messages)
    {
        if (!commit)
        {
            while (_undo.TryPop(out Action? undo))
            {
                undo();
            }

            return;
        }

        Commits++;
        LastCommit = [.. _operations];
        if (messages > 0)
        {
            Generation++;
        }
    }

    private void Expire()
    {
        foreach (FakeSet set in _tables.SelectMany(table => table.Sets).Where(set => (set.Set.Flags & SetFlags.Timeout) != 0))
        {
            set.Expire(_time.GetUtcNow());
        }
    }

    private FakeTable? Find(Family family, string name) =>
        _tables.Find(table => table.Table.Family == family && table.Table.Name == name);

    private FakeTable Require(Family family, string name)
    {
        FakeTable table = Find(family, name) ?? throw new FakeRefusal(Errno.ENOENT);
        return table.OwnerPortId == 0 || table.OwnerPortId == _portId ? table : throw new FakeRefusal(Errno.EPERM);
    }

    private void Note(FakeOperation operation)
    {
        _operations.Add(operation);
        if (FailWhen?.Invoke(operation) is { } errno)
        {
            throw new FakeRefusal(errno, operation.Key);
        }
    }

    private void AddTo<T>(List<T> list, T item, int? at = null)
    {
        list.Insert(at ?? list.Count, item);
        _undo.Push(() => list.Remove(item));
    }

    private void RemoveFrom<T>(List<T> list, T item)
    {
        int at = list.IndexOf(item);
        list.RemoveAt(at);
        _undo.Push(() => list.Insert(at, item));
    }
}
