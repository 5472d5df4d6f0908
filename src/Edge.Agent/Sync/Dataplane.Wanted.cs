using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Agent.Sync;

// What the kernel should have, for who compares.
internal sealed partial class Dataplane
{
    // Differences that the event of a repair names; the rest is counted.
    private const int NamedDifferences = 8;

    // The next full comparison takes both tables for wrong.
    private bool _replaceAll;

    // The model is what the kernel has, unless somebody else changed it.
    private bool _certain;

    /// <summary>How many times something was sent: who compares beside this loop sees whether it was overtaken.</summary>
    public long Commits { get; private set; }

    // Slots that are written at a time: some 300 KB.
    private const int PartSlots = 8192;

    /// <summary>Adds both tables as the kernel should have them. Slots are written when they are needed, by whoever compares: here only which lists there are is copied.</summary>
    public void AddWanted(ICollection<WantedTable> into)
    {
        var rest = new ElementChanges();
        IReadOnlyList<(uint List, EndpointTarget[] Slots)> lists = _model.AddAllButSlots(rest);
        foreach (DataplaneFamily family in _families)
        {
            into.Add(WantedTable.Of(family.Table.Table, transaction => Write(family, transaction), Parts(family.Table, rest, lists)));
        }
    }

    // Reads nothing that changes later.
    private static IEnumerable<Action<Transaction>> Parts(DataplaneTable table, ElementChanges rest, IReadOnlyList<(uint List, EndpointTarget[] Slots)> lists)
    {
        yield return transaction => ElementChangesWriter.Write(rest, table, transaction);
        var part = new ElementChanges();
        foreach ((uint list, EndpointTarget[] slots) in lists)
        {
            for (int slot = 0; slot < slots.Length; slot++)
            {
                if (!slots[slot].IsEmpty)
                {
                    part.AddedSlots.Add((list, slot, slots[slot]));
                }
            }

            if (part.AddedSlots.Count >= PartSlots)
            {
                yield return transaction => ElementChangesWriter.Write(part, table, transaction);
                part.Clear();
            }
        }

        yield return transaction => ElementChangesWriter.Write(part, table, transaction);
    }

    /// <summary>A commit of somebody else, right behind ours, changed nothing in our tables: that it was there is no reason to compare.</summary>
    /// <param name="generation">The generation after it.</param>
    public void Pass(uint generation)
    {
        // The kernel skips 0 when the number wraps.
        if (generation == (_generation == uint.MaxValue ? 1 : _generation + 1))
        {
            _generation = generation;
        }
    }

    /// <summary>The generation that our last commit made, or that was seen to hold nothing foreign since.</summary>
    public uint Generation => _generation;

    /// <summary>The kernel's generation now.</summary>
    /// <exception cref="Linux.Netlink.NetlinkException">The kernel could not be asked.</exception>
    public uint ReadGeneration() => _nftables.ReadGeneration();

    /// <summary>At this generation both tables were as they should be, and nothing was sent since.</summary>
    public void Seen(uint generation) => _generation = generation;

    private void Write(DataplaneFamily family, Transaction transaction)
    {
        family.Ruleset.AddTo(transaction);
        var groups = new DataplaneGroups(family.Table);
        groups.Adopt(null);
        groups.Update(_model.Groups, keepOthers: false, transaction);
        if (groups.HasFastPath)
        {
            _fastPath.WriteAll(family.Table, transaction);
        }

        new NodeSets().Update([family.Table], Node, transaction);
    }

    // The model does not know every bit of an element: those that the kernel does not look at, the rest of its user data.
    private bool IsStillDifferent()
    {
        List<WantedTable> wanted = [];
        AddWanted(wanted);
        var found = new DifferenceList(0);
        KernelFinder.Compare(wanted, _nftables, found);
        return found.Total > 0;
    }

    // Null when nobody can tell what others did from what we wanted to do ourselves.
    private static DifferenceList? Inspect(List<TableSnapshot?> kernel, List<WantedTable> wanted)
    {
        if (wanted.Count == 0)
        {
            return null;
        }

        var found = new DifferenceList(NamedDifferences);
        for (int index = 0; index < wanted.Count; index++)
        {
            TableComparison.Compare(wanted[index].Table, wanted[index].Content, kernel[index], found);
        }

        return found;
    }
}
