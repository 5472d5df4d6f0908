using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>The endpoint lists in the kernel by the id of their Service port, and the choice of new ids.</summary>
internal sealed class EndpointLists
{
    private readonly Dictionary<uint, Entry> _ports = [];
    private uint _last;

    /// <summary>How many Service ports have an id.</summary>
    public int Count => _ports.Count;

    /// <summary>Takes over a list as the kernel has it; nobody owns it yet.</summary>
    public void Adopt(uint list, AddressFamily family, EndpointTarget[] slots)
    {
        int used = slots.Length;
        while (used > 0 && slots[used - 1].IsEmpty)
        {
            used--;
        }

        uint id = ConnectionMark.IdOf(list);
        if (!_ports.TryGetValue(id, out Entry? entry))
        {
            _ports[id] = entry = new Entry(family, KeepsPort(slots));
        }

        entry.Slots(list) = slots[..used];
        _last = Math.Max(_last, id);
    }

    /// <summary>A frontend carries this id, perhaps without any endpoint: a new port gets another one.</summary>
    public void Avoid(uint id) => _last = Math.Max(_last, id);

    public void Clear() => _ports.Clear();

    public EndpointTarget[] SlotsOf(uint list) => _ports.TryGetValue(ConnectionMark.IdOf(list), out Entry? entry) ? entry.Slots(list) : [];

    /// <summary>Makes the id a port's own if nobody else has it. Lists that the kernel lost are made anew under the same id: their flows carry it.</summary>
    public bool TryClaim(uint id, PortKey owner)
    {
        if (id is 0 or > ConnectionMark.MaximumId)
        {
            return false;
        }

        if (!_ports.TryGetValue(id, out Entry? entry))
        {
            _ports[id] = new Entry(owner.Family, owner.IsRange) { Claimed = true };
            _last = Math.Max(_last, id);
            return true;
        }

        if (entry.Claimed || entry.Family != owner.Family || entry.KeepsPort != owner.IsRange)
        {
            return false;
        }

        entry.Claimed = true;
        return true;
    }

    /// <summary>
    /// A new id: the next one up, so that an id comes again only after all others were used. Connections of its old owner, whose mark
    /// still carries it, are gone by then (cilium issue 27726 tells what happens otherwise).
    /// </summary>
    /// <exception cref="InvalidOperationException">All ids are in use: more than 131,071 Service ports.</exception>
    public uint Claim(PortKey owner)
    {
        for (uint tried = 0; tried < ConnectionMark.MaximumId; tried++)
        {
            _last = _last >= ConnectionMark.MaximumId ? 1 : _last + 1;
            if (_ports.TryAdd(_last, new Entry(owner.Family, owner.IsRange) { Claimed = true }))
            {
                return _last;
            }
        }

        throw new InvalidOperationException($"all {ConnectionMark.MaximumId} ids of Service ports are in use; serve fewer Services with one gateway");
    }

    /// <summary>Whether clients keep their endpoint in the lists of a port.</summary>
    public bool IsSticky(uint id) => _ports.TryGetValue(id, out Entry? entry) && entry.IsSticky;

    public void SetSticky(uint id, bool isSticky) => _ports[id].IsSticky = isSticky;

    /// <summary>Gives the list other slots and records the difference.</summary>
    public void Update(uint list, EndpointTarget[] slots, ElementChanges changes)
    {
        ref EndpointTarget[] current = ref _ports[ConnectionMark.IdOf(list)].Slots(list);
        for (int slot = 0; slot < Math.Max(current.Length, slots.Length); slot++)
        {
            bool had = slot < current.Length && !current[slot].IsEmpty;
            bool has = slot < slots.Length;
            if (had && has && current[slot] == slots[slot])
            {
                continue;
            }

            if (had)
            {
                changes.RemovedSlots.Add((list, slot, current[slot]));
            }

            if (has)
            {
                changes.AddedSlots.Add((list, slot, slots[slot]));
            }
        }

        current = slots;
    }

    /// <summary>Empties and forgets both lists of a port.</summary>
    public void Remove(uint id, ElementChanges changes)
    {
        if (_ports.ContainsKey(id))
        {
            Update(ConnectionMark.List(id, local: false), [], changes);
            Update(ConnectionMark.List(id, local: true), [], changes);
            _ports.Remove(id);
        }
    }

    /// <summary>Removes the lists that no port has claimed since they were adopted.</summary>
    public void RemoveUnclaimed(ElementChanges changes)
    {
        foreach (uint id in _ports.Where(static port => !port.Value.Claimed).Select(static port => port.Key).ToArray())
        {
            Remove(id, changes);
        }
    }

    /// <summary>All lists. An array of slots is replaced, never written to.</summary>
    public IReadOnlyList<(uint List, EndpointTarget[] Slots)> All()
    {
        var all = new List<(uint, EndpointTarget[])>(_ports.Count);
        foreach ((uint id, Entry entry) in _ports)
        {
            foreach (uint list in (ReadOnlySpan<uint>)[ConnectionMark.List(id, local: false), ConnectionMark.List(id, local: true)])
            {
                if (entry.Slots(list) is { Length: > 0 } slots)
                {
                    all.Add((list, slots));
                }
            }
        }

        return all;
    }

    private static bool KeepsPort(EndpointTarget[] slots) => Array.Exists(slots, static slot => slot.KeepsPort);

    private sealed class Entry(AddressFamily family, bool keepsPort)
    {
        private EndpointTarget[] _cluster = [];
        private EndpointTarget[] _local = [];

        public AddressFamily Family => family;

        public bool KeepsPort => keepsPort;

        public bool Claimed { get; set; }

        public bool IsSticky { get; set; }

        public ref EndpointTarget[] Slots(uint list) => ref (list & ConnectionMark.LocalBit) == 0 ? ref _cluster : ref _local;
    }
}
