using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>The endpoint lists in the kernel by id, and the choice of new ids.</summary>
internal sealed class EndpointLists
{
    private readonly Dictionary<uint, List> _lists = [];
    private uint _last;

    public int Count => _lists.Count;

    /// <summary>Takes over a list as the kernel has it; nobody owns it yet.</summary>
    public void Adopt(uint id, AddressFamily family, EndpointTarget[] slots)
    {
        int used = slots.Length;
        while (used > 0 && slots[used - 1].IsEmpty)
        {
            used--;
        }

        _lists[id] = new List(family) { Slots = slots[..used] };
        _last = Math.Max(_last, id);
    }

    public void Clear() => _lists.Clear();

    public EndpointTarget[] SlotsOf(uint id) => _lists.TryGetValue(id, out List? list) ? list.Slots : [];

    /// <summary>Makes the list a port's own if nobody else has it. A list that the kernel lost is made anew under the same id: its flows carry it.</summary>
    public bool TryClaim(uint id, AddressFamily family)
    {
        if (id is 0 or > ConnectionMark.MaximumId)
        {
            return false;
        }

        if (!_lists.TryGetValue(id, out List? list))
        {
            _lists[id] = new List(family) { Claimed = true };
            _last = Math.Max(_last, id);
            return true;
        }

        if (list.Claimed || list.Family != family)
        {
            return false;
        }

        list.Claimed = true;
        return true;
    }

    /// <summary>
    /// A new id: the next one up, so that an id comes again only after all others were used. Connections of its old owner, whose mark
    /// still carries it, are gone by then (cilium issue 27726 tells what happens otherwise).
    /// </summary>
    /// <exception cref="InvalidOperationException">All ids are in use: more than 262,143 lists.</exception>
    public uint Claim(AddressFamily family)
    {
        for (uint tried = 0; tried < ConnectionMark.MaximumId; tried++)
        {
            _last = _last >= ConnectionMark.MaximumId ? 1 : _last + 1;
            if (_lists.TryAdd(_last, new List(family) { Claimed = true }))
            {
                return _last;
            }
        }

        throw new InvalidOperationException($"all {ConnectionMark.MaximumId} endpoint list ids are in use; serve fewer Service ports with one gateway");
    }

    /// <summary>Gives the list other slots and records the difference.</summary>
    public void Update(uint id, EndpointTarget[] slots, ElementChanges changes)
    {
        List list = _lists[id];
        EndpointTarget[] old = list.Slots;
        for (int slot = 0; slot < Math.Max(old.Length, slots.Length); slot++)
        {
            bool had = slot < old.Length && !old[slot].IsEmpty;
            bool has = slot < slots.Length;
            if (had && has && old[slot] == slots[slot])
            {
                continue;
            }

            if (had)
            {
                changes.RemovedSlots.Add((list.Family, id, slot));
            }

            if (has)
            {
                changes.AddedSlots.Add((id, slot, slots[slot]));
            }
        }

        list.Slots = slots;
    }

    /// <summary>Empties and forgets the list.</summary>
    public void Remove(uint id, ElementChanges changes)
    {
        if (_lists.ContainsKey(id))
        {
            Update(id, [], changes);
            _lists.Remove(id);
        }
    }

    /// <summary>Removes the lists that no port has claimed since they were adopted.</summary>
    public void RemoveUnclaimed(ElementChanges changes)
    {
        foreach (uint id in _lists.Where(static list => !list.Value.Claimed).Select(static list => list.Key).ToArray())
        {
            Remove(id, changes);
        }
    }

    private sealed class List(AddressFamily family)
    {
        public AddressFamily Family => family;

        public EndpointTarget[] Slots { get; set; } = [];

        public bool Claimed { get; set; }
    }
}
