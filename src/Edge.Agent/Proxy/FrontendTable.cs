using System.Runtime.InteropServices;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// All frontend elements of the kernel, who owns each, and who waits for one that another Service holds. Two Services that claim the
/// same address and port are not a fault of the table: the first keeps it, the second is reported, and takes over when it is free.
/// </summary>
internal sealed class FrontendTable
{
    private readonly Dictionary<FrontendKey, Entry> _entries = [];
    private readonly Dictionary<FrontendKey, SortedSet<ServiceKey>> _waiting = [];

    public int Count => _entries.Count;

    public void Clear()
    {
        _entries.Clear();
        _waiting.Clear();
    }

    /// <summary>Takes over an element as the kernel has it; nobody owns it yet.</summary>
    public void Adopt(FrontendKey key, uint mark) => _entries[key] = new Entry(mark, null);

    /// <summary>The value of an element that the kernel has and nobody else owns; 0 otherwise.</summary>
    public uint Unowned(FrontendKey key, PortKey owner) =>
        _entries.TryGetValue(key, out Entry entry) && (entry.Owner is null || entry.Owner == owner) ? entry.Mark : 0;

    /// <summary>Makes the element the port's own. False: another port has it; <paramref name="holder"/> says which, and the Service waits.</summary>
    public bool TryClaim(FrontendKey key, PortKey owner, out PortKey holder)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out bool exists);
        if (exists && entry.Owner is PortKey other && other != owner)
        {
            holder = other;
            ref SortedSet<ServiceKey>? waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, key, out _);
            (waiting ??= new SortedSet<ServiceKey>(ServiceOrder.Instance)).Add(owner.Service);
            return false;
        }

        entry.Owner = owner;
        entry.Known = exists;
        holder = owner;
        return true;
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
            _entries.Remove(key);
            if (entry.Known)
            {
                changes.RemovedFrontends.Add((key, entry.Mark));
            }

            if (_waiting.Remove(key, out SortedSet<ServiceKey>? waiting))
            {
                foreach (ServiceKey service in waiting)
                {
                    next.Add(service);
                }
            }
        }
    }

    /// <summary>The Service no longer waits for the element: it changed, and waits again if it still wants it.</summary>
    public void StopWaiting(FrontendKey key, ServiceKey service)
    {
        if (_waiting.TryGetValue(key, out SortedSet<ServiceKey>? waiting) && waiting.Remove(service) && waiting.Count == 0)
        {
            _waiting.Remove(key);
        }
    }

    /// <summary>Removes the elements that no port has claimed since they were adopted.</summary>
    public void RemoveUnowned(ElementChanges changes)
    {
        foreach ((FrontendKey key, Entry entry) in _entries.Where(static entry => entry.Value.Owner is null).ToArray())
        {
            _entries.Remove(key);
            changes.RemovedFrontends.Add((key, entry.Mark));
        }
    }

    private struct Entry(uint mark, PortKey? owner)
    {
        public uint Mark = mark;
        public PortKey? Owner = owner;

        /// <summary>The kernel has the element, or will with this transaction.</summary>
        public bool Known = true;
    }
}
