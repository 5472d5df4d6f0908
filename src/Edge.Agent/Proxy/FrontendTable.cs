using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// All frontend elements of the kernel, who owns each, and who waits for one that another Service holds. Two Services that claim the
/// same address and port, or ranges of ports that overlap, are not a fault of the table: the first keeps it, the second is reported, and takes
/// over when it is free.
/// </summary>
internal sealed class FrontendTable
{
    private readonly Dictionary<FrontendKey, Entry> _entries = [];
    private readonly Dictionary<FrontendKey, SortedSet<ServiceKey>> _waiting = [];

    // Values in tables that are replaced, and for whom they were written.
    private readonly Dictionary<FrontendKey, (uint Mark, int NameHash)> _former = [];

    // The kernel refuses ranges that overlap. Few Services have any.
    private readonly Dictionary<(AddressFamily Family, IPAddress? Address, TransportProtocol Protocol, bool ExternalOnly), List<FrontendKey>> _ranges = [];

    public int Count => _entries.Count;

    public void Clear()
    {
        _entries.Clear();
        _waiting.Clear();
        _ranges.Clear();
    }

    /// <summary>Takes over an element as the kernel has it; nobody owns it yet.</summary>
    /// <param name="key">The frontend.</param>
    /// <param name="mark">Its value.</param>
    /// <param name="nameHash"><see cref="PortKey.NameHash"/> of who it was written for.</param>
    public void Adopt(FrontendKey key, uint mark, int nameHash)
    {
        _entries[key] = new Entry(mark, nameHash);
        AddRange(key);
    }

    /// <summary>Before <see cref="Clear"/>: the values of all elements that ports own are those of tables that are replaced.</summary>
    public void KeepFormer()
    {
        foreach ((FrontendKey key, Entry entry) in _entries)
        {
            if (entry.Owner is PortKey owner && entry.Mark != 0)
            {
                _former[key] = (entry.Mark, owner.NameHash);
            }
        }
    }

    /// <summary>Adds values of a table that is replaced, as it was read.</summary>
    public void AddFormer(IEnumerable<KeyValuePair<FrontendKey, (uint Mark, int NameHash)>> former)
    {
        foreach ((FrontendKey key, (uint Mark, int NameHash) value) in former)
        {
            _former.TryAdd(key, value);
        }
    }

    /// <summary>The value of an element that the kernel has for this port, or had in a table that is replaced; 0 otherwise.</summary>
    public uint Adopted(FrontendKey key, PortKey owner)
    {
        if (_entries.TryGetValue(key, out Entry entry) && (entry.Owner == owner || (entry.Owner is null && entry.NameHash == owner.NameHash)))
        {
            return entry.Mark;
        }

        return _former.TryGetValue(key, out (uint Mark, int NameHash) former) && former.NameHash == owner.NameHash ? former.Mark : 0;
    }

    /// <summary>The element that a packet meets: with its own port, or the range of ports that has it; null for none.</summary>
    public (FrontendKey Key, uint Mark, PortKey? Owner)? Find(FrontendKey packet, bool range)
    {
        FrontendKey? key = packet;
        if (range)
        {
            _ranges.TryGetValue(PlaceOf(packet), out List<FrontendKey>? ranges);
            int index = ranges?.FindIndex(other => other.Port <= packet.Port && packet.Port <= other.LastPort) ?? -1;
            key = index < 0 ? null : ranges![index];
        }

        return key is FrontendKey found && _entries.TryGetValue(found, out Entry entry) && entry.Known ? (found, entry.Mark, entry.Owner) : null;
    }

    /// <summary>Makes the element the port's own, unless another port has it or a range that overlaps it; the Service waits for that then.</summary>
    /// <param name="key">The frontend.</param>
    /// <param name="owner">The port.</param>
    /// <param name="changes">Receives the removal of overlapping ranges that nobody owns.</param>
    /// <returns>Null when it is claimed; else the frontend that is in the way and who holds it.</returns>
    public (FrontendKey Key, PortKey Holder)? Claim(FrontendKey key, PortKey owner, ElementChanges changes)
    {
        if (ObstacleTo(key, owner) is { } obstacle)
        {
            Wait(obstacle.Key, owner.Service);
            return obstacle;
        }

        RemoveUnowned(OverlapsOf(key).ToArray(), changes);
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out bool exists);
        if (!exists)
        {
            AddRange(key);
        }

        if (entry.Owner is null)
        {
            entry.Known = exists;
        }

        entry.Owner = owner;
        return null;
    }

    /// <summary>Sets the value of an element that the port owns and records the difference.</summary>
    public void Set(FrontendKey key, uint mark, ElementChanges changes)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
        if (entry.Known && entry.Mark == mark)
        {
            return;
        }

        if (entry.Known)
        {
            changes.RemovedFrontends.Add((key, entry.Mark));
        }

        changes.AddedFrontends.Add((key, mark, entry.Owner!.Value));
        entry.Mark = mark;
        entry.Known = true;
    }

    /// <summary>The port lets the element go; Services that wait for it are added to <paramref name="next"/>.</summary>
    public void Release(FrontendKey key, PortKey owner, ICollection<ServiceKey> next, ElementChanges changes)
    {
        if (_entries.TryGetValue(key, out Entry entry) && entry.Owner == owner)
        {
            Remove(key, entry, changes);
            if (_waiting.Remove(key, out SortedSet<ServiceKey>? waiting))
            {
                foreach (ServiceKey service in waiting)
                {
                    next.Add(service);
                }
            }
        }
    }

    /// <summary>The Service wants the element as soon as it is free.</summary>
    public void Wait(FrontendKey key, ServiceKey service)
    {
        ref SortedSet<ServiceKey>? waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, key, out _);
        (waiting ??= new SortedSet<ServiceKey>(ServiceOrder.Instance)).Add(service);
    }

    /// <summary>The Service no longer waits for the element: it changed, and waits again if it still wants it.</summary>
    public void StopWaiting(FrontendKey key, ServiceKey service)
    {
        if (_waiting.TryGetValue(key, out SortedSet<ServiceKey>? waiting) && waiting.Remove(service) && waiting.Count == 0)
        {
            _waiting.Remove(key);
        }
    }

    /// <summary>Removes the elements that no port has claimed since they were adopted, and forgets tables that were replaced.</summary>
    public void RemoveUnowned(ElementChanges changes)
    {
        _former.Clear();
        _former.TrimExcess();
        RemoveUnowned(_entries.Keys.ToArray(), changes);
    }

    /// <summary>Adds every element that a port owns, as if it were new.</summary>
    public void AddAll(ElementChanges changes)
    {
        foreach ((FrontendKey key, Entry entry) in _entries)
        {
            if (entry.Owner is PortKey owner)
            {
                changes.AddedFrontends.Add((key, entry.Mark, owner));
            }
        }
    }

    private (FrontendKey Key, PortKey Holder)? ObstacleTo(FrontendKey key, PortKey owner)
    {
        if (_entries.TryGetValue(key, out Entry entry) && entry.Owner is PortKey holder && holder != owner)
        {
            return (key, holder);
        }

        foreach (FrontendKey other in OverlapsOf(key))
        {
            if (_entries[other].Owner is PortKey rival && rival != owner)
            {
                return (other, rival);
            }
        }

        return null;
    }

    private IEnumerable<FrontendKey> OverlapsOf(FrontendKey key) => key.IsRange && _ranges.TryGetValue(PlaceOf(key), out List<FrontendKey>? ranges)
        ? ranges.Where(other => other != key && other.Port <= key.LastPort && key.Port <= other.LastPort)
        : [];

    private void RemoveUnowned(FrontendKey[] keys, ElementChanges changes)
    {
        foreach (FrontendKey key in keys)
        {
            if (_entries[key] is { Owner: null } entry)
            {
                Remove(key, entry, changes);
            }
        }
    }

    private void Remove(FrontendKey key, in Entry entry, ElementChanges changes)
    {
        _entries.Remove(key);
        if (key.IsRange && _ranges[PlaceOf(key)] is { } ranges && ranges.Remove(key) && ranges.Count == 0)
        {
            _ranges.Remove(PlaceOf(key));
        }

        if (entry.Known)
        {
            changes.RemovedFrontends.Add((key, entry.Mark));
        }
    }

    private void AddRange(FrontendKey key)
    {
        if (key.IsRange)
        {
            ref List<FrontendKey>? ranges = ref CollectionsMarshal.GetValueRefOrAddDefault(_ranges, PlaceOf(key), out _);
            (ranges ??= []).Add(key);
        }
    }

    private static (AddressFamily Family, IPAddress? Address, TransportProtocol Protocol, bool ExternalOnly) PlaceOf(FrontendKey key) =>
        (key.Family, key.Address, key.Protocol, key.ExternalOnly);

    private struct Entry(uint mark, int nameHash)
    {
        public readonly int NameHash = nameHash;
        public uint Mark = mark;
        public PortKey? Owner = null;

        /// <summary>The kernel has the element, or will with this transaction.</summary>
        public bool Known = true;
    }
}
