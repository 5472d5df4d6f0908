using System.Net.Sockets;
using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>Who holds which load balancer address. It only writes down what <see cref="LoadBalancerAllocator"/> decides; what an entry costs
/// does not depend on how many there are.</summary>
internal sealed class AddressBook
{
    private readonly Dictionary<AddressNumber, List<Holding>> _holders = [];
    private readonly Dictionary<string, List<Holding>> _of = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Key), SortedSet<AddressNumber>> _groups = [];
    private readonly FreedAddresses _freed = new();

    /// <param name="before">What was written down before; what cannot be read is left out.</param>
    public AddressBook(LoadBalancerRecord before)
    {
        foreach (string text in before.Freed)
        {
            if (AddressNumber.TryParse(text, out AddressNumber address) && !_freed.Contains(address))
            {
                _freed.Add(address);
            }
        }

        foreach (HoldingRecord record in before.Held)
        {
            if (AddressNumber.TryParse(record.Address, out AddressNumber address) && record.Owner.Contains('/', StringComparison.Ordinal))
            {
                Put(new Holding(record.Owner, address)
                {
                    Pool = record.Pool,
                    Class = record.Class ?? "",
                    SharingKey = record.SharingKey ?? "",
                    Ports = record.Ports,
                    IsNamed = record.Named ?? false,
                });
            }
        }

        (Changed, Loosened) = (false, false);
    }

    /// <summary>The pools that are counted in.</summary>
    public PoolSet Pools { get; private set; } = PoolSet.Empty;

    /// <summary>Something is to be saved.</summary>
    public bool Changed { get; private set; }

    /// <summary>An address or a port was let go, or a key changed: who waits may get something now. Taken back by <see cref="TakeLoosened"/>.</summary>
    public bool Loosened { get; private set; }

    /// <summary>How many holdings and addresses have been looked at: what a change costs, for tests.</summary>
    public long Looked { get; private set; }

    public IEnumerable<string> Owners => _of.Keys;

    public bool TakeLoosened()
    {
        bool loosened = Loosened;
        Loosened = false;
        return loosened;
    }

    /// <summary>Counts anew over other pools.</summary>
    public void Use(PoolSet pools)
    {
        Pools = pools;
        foreach (AddressNumber address in _holders.Keys)
        {
            pools.Of(address)?.CountUsed(address, 1);
        }

        foreach (AddressNumber address in _freed.InOrder)
        {
            pools.Of(address)?.CountFreed(address, 1);
        }

        Loosened = true;
    }

    public IReadOnlyList<Holding> HeldBy(string owner) => _of.GetValueOrDefault(owner) ?? [];

    public IReadOnlyList<Holding> HoldersOf(AddressNumber address)
    {
        List<Holding> holders = _holders.GetValueOrDefault(address) ?? [];
        Looked += holders.Count;
        return holders;
    }

    /// <summary>What a pool gave the owner in this family.</summary>
    public Holding? Held(string owner, AddressFamily family)
    {
        foreach (Holding holding in HeldBy(owner))
        {
            if (!holding.IsNamed && holding.Address.Family == family)
            {
                return holding;
            }
        }

        return null;
    }

    /// <summary>Addresses that Services of the namespace hold under the same sharing key, the lowest first.</summary>
    public IReadOnlyCollection<AddressNumber> Group(string space, string key) => _groups.GetValueOrDefault((space, key)) ?? [];

    /// <summary>A free address of the pool: one that nobody held as far as is known, else the one that is unused for longest.</summary>
    public AddressNumber? Choose(AddressPool pool, AddressFamily family, string owner)
    {
        if (pool.IsFull(family))
        {
            return null;
        }

        if (pool.ChooseUnused(family, owner, IsUnused) is { } unused)
        {
            return unused;
        }

        foreach (AddressNumber address in _freed.InOrder)
        {
            Looked++;
            if (address.Family == family && pool.CanGive(address))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>Writes down a holding, in the place of the owner's holding of the same kind on the same address.</summary>
    public void Put(Holding holding)
    {
        if (!_holders.TryGetValue(holding.Address, out List<Holding>? holders))
        {
            _holders[holding.Address] = holders = [];
            int freed = _freed.Remove(holding.Address) ? -1 : 0;
            Pools.Of(holding.Address)?.CountUsed(holding.Address, 1);
            Pools.Of(holding.Address)?.CountFreed(holding.Address, freed);
        }

        int index = holders.FindIndex(h => h.Owner == holding.Owner && h.IsNamed == holding.IsNamed);
        if (index >= 0 && holders[index].SameAs(holding))
        {
            return;
        }

        if (index >= 0)
        {
            Drop(holders[index]);
            Loosened = true;
        }

        // In order of names: what is said of an address must not depend on who came first.
        int place = holders.FindIndex(h => string.CompareOrdinal(h.Owner, holding.Owner) is var order && (order > 0 || (order == 0 && h.IsNamed)));
        holders.Insert(place < 0 ? holders.Count : place, holding);
        if (!_of.TryGetValue(holding.Owner, out List<Holding>? own))
        {
            _of[holding.Owner] = own = [];
        }

        own.Add(holding);
        Join(holding);
        Changed = true;
    }

    /// <summary>Takes back a holding; its address, when nobody else has it, is given out again last.</summary>
    public void Release(Holding holding)
    {
        Drop(holding);
        (Changed, Loosened) = (true, true);
        if (_of[holding.Owner].Count == 0)
        {
            _of.Remove(holding.Owner);
        }

        if (_holders[holding.Address].Count > 0)
        {
            return;
        }

        _holders.Remove(holding.Address);
        Pools.Of(holding.Address)?.CountUsed(holding.Address, -1);
        if (!holding.IsNamed)
        {
            Pools.Of(holding.Address)?.CountFreed(holding.Address, 1);
            if (_freed.Add(holding.Address) is { } forgotten)
            {
                Pools.Of(forgotten)?.CountFreed(forgotten, -1);
            }
        }
    }

    public LoadBalancerRecord Save(IReadOnlyList<string> pools)
    {
        Changed = false;
        return new LoadBalancerRecord
        {
            Held = [.. _of.OrderBy(static o => o.Key, StringComparer.Ordinal).SelectMany(static o => o.Value.OrderBy(static h => h.Address).ThenBy(static h => h.IsNamed)).Select(Record)],
            Freed = [.. _freed.InOrder.Select(static a => a.ToString())],
            Pools = pools,
        };
    }

    private static HoldingRecord Record(Holding holding) => new(holding.Owner, holding.Address.ToString(), holding.Pool)
    {
        Class = holding.Class.Length > 0 ? holding.Class : null,
        SharingKey = holding.SharingKey.Length > 0 ? holding.SharingKey : null,
        Named = holding.IsNamed ? true : null,
        Ports = holding.Ports,
    };

    private bool IsUnused(AddressNumber address)
    {
        Looked++;
        return !_holders.ContainsKey(address) && !_freed.Contains(address);
    }

    private void Join(Holding holding)
    {
        if (holding.SharingKey.Length == 0)
        {
            return;
        }

        if (!_groups.TryGetValue((holding.Namespace, holding.SharingKey), out SortedSet<AddressNumber>? group))
        {
            _groups[(holding.Namespace, holding.SharingKey)] = group = [];
        }

        group.Add(holding.Address);
    }

    private void Drop(Holding holding)
    {
        List<Holding> holders = _holders[holding.Address];
        holders.Remove(holding);
        _of[holding.Owner].Remove(holding);
        (string, string) group = (holding.Namespace, holding.SharingKey);
        if (holding.SharingKey.Length > 0 && !holders.Exists(h => h.SharingKey == holding.SharingKey && h.Namespace == holding.Namespace)
            && _groups[group].Remove(holding.Address) && _groups[group].Count == 0)
        {
            _groups.Remove(group);
        }
    }
}
