using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>Gives Services of type LoadBalancer their addresses out of the declared pools. What a Service holds it keeps, whatever becomes of the pool, until it
/// asks for something else or goes. Not for several threads.</summary>
internal sealed class LoadBalancerAllocator
{
    private readonly IReadOnlyList<AddressSpan> _serviceCidrs;
    private readonly AddressBook _book;
    private readonly List<string> _taken;
    private readonly List<LoadBalancerEvent> _events = [];
    private SourceObject[] _sources = [];
    private bool _poolsChanged;

    /// <param name="serviceCidrs">Of the settings: no pool may reach into them.</param>
    /// <param name="before">What was given out before.</param>
    public LoadBalancerAllocator(IEnumerable<AddressSpan> serviceCidrs, LoadBalancerRecord before)
    {
        _serviceCidrs = [.. serviceCidrs];
        _book = new AddressBook(before);
        _taken = [.. before.Pools];
    }

    public PoolSet Pools => _book.Pools;

    /// <summary>Something was given out or taken back since the last <see cref="Save"/>.</summary>
    public bool Changed => _book.Changed || _poolsChanged;

    /// <summary>How many holdings and addresses have been looked at: what a change costs, for tests.</summary>
    public long Looked => _book.Looked;

    /// <summary>Owners of all holdings, also of Services that are gone while edge-control did not run.</summary>
    public IEnumerable<string> Owners => _book.Owners;

    /// <summary>Takes the pools of a snapshot; true when they, or the gateways, are others than before.</summary>
    public bool UsePools(SourceSnapshot snapshot)
    {
        SourceObject[] sources = [.. snapshot.Objects.Values.Where(static o => o.Kind is SourceKinds.AddressPool or SourceKinds.Gateway)];
        if (sources.Length == _sources.Length && sources.Zip(_sources).All(static p => ReferenceEquals(p.First, p.Second)))
        {
            return false;
        }

        _sources = sources;
        PoolLimits limits = new(_serviceCidrs, sources.Where(static s => s.Kind == SourceKinds.Gateway).Select(GatewaySpec.From));
        PoolSet pools = PoolSet.Make(sources.Where(static s => s.Kind == SourceKinds.AddressPool), _taken, limits);
        string[] taken = [.. _taken.Where(name => pools.Specs.Any(p => p.Name == name))];
        taken = [.. taken, .. pools.InOrder.Select(static p => p.Name).Where(name => !taken.Contains(name)).Order(StringComparer.Ordinal)];
        if (!_taken.SequenceEqual(taken))
        {
            _taken.Clear();
            _taken.AddRange(taken);
            _poolsChanged = true;
        }

        _book.Use(pools);
        return true;
    }

    /// <summary>The Service's addresses now; null when its addresses are not ours to give, so that its status stays as it is written.</summary>
    /// <param name="request">What it asks for.</param>
    /// <param name="named">Its externalIPs.</param>
    public LoadBalancerAssignment? Assign(LoadBalancerRequest request, IEnumerable<AddressNumber> named)
    {
        ReleaseWhere(request.Owner, h => !h.IsNamed && (h.Class != request.Class || !request.Families.Contains(h.Address.Family)));
        if (!IsOurs(request))
        {
            ReleaseWhere(request.Owner, static h => !h.IsNamed);
            Name(request.Owner, [.. named, .. request.Written]);
            return null;
        }

        Name(request.Owner, [.. named]);
        LoadBalancerAttempt attempt = new(_book, request, _events);
        return attempt.Run();
    }

    /// <summary>Takes back everything that the Service holds; it may still name <paramref name="named"/>.</summary>
    public void Release(string owner, IEnumerable<AddressNumber> named)
    {
        ReleaseWhere(owner, static h => !h.IsNamed);
        Name(owner, [.. named]);
    }

    /// <summary>True once after anything was let go that another Service may wait for.</summary>
    public bool TakeLoosened() => _book.TakeLoosened();

    /// <summary>What was given and taken since the last call.</summary>
    public IReadOnlyList<LoadBalancerEvent> TakeEvents()
    {
        LoadBalancerEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    /// <summary>Names of the pools that the Service's addresses came from.</summary>
    public IReadOnlyList<string> PoolsOf(string owner) => [.. _book.HeldBy(owner).Where(static h => !h.IsNamed).OrderBy(static h => h.Address).Select(static h => h.Pool).Distinct()];

    /// <summary>How many addresses of a pool, in use or refused, are held, and by how many Services.</summary>
    public (int Addresses, int Services) Usage(AddressPoolSpec pool)
    {
        HashSet<AddressNumber> addresses = [];
        HashSet<string> services = [];
        foreach (Holding holding in _book.Owners.SelectMany(_book.HeldBy))
        {
            if (!holding.IsNamed && pool.Contains(holding.Address))
            {
                addresses.Add(holding.Address);
                services.Add(holding.Owner);
            }
        }

        return (addresses.Count, services.Count);
    }

    public LoadBalancerRecord Save()
    {
        _poolsChanged = false;
        return _book.Save([.. _taken]);
    }

    /// <summary>A pool is for its class, or it got its addresses when one was. Whoever wrote a status with an address that no pool has gave it that address,
    /// and keeps doing so.</summary>
    private bool IsOurs(LoadBalancerRequest request)
    {
        bool holds = _book.HeldBy(request.Owner).Any(static h => !h.IsNamed);
        if (!holds && !Pools.ServesClass(request.Class))
        {
            return false;
        }

        return request.Wanted.Count > 0 || request.Written.All(address => Pools.Contains(address) || _book.Held(request.Owner, address.Family)?.Address == address);
    }

    private void ReleaseWhere(string owner, Predicate<Holding> match)
    {
        foreach (Holding holding in _book.HeldBy(owner).Where(h => match(h)).OrderBy(static h => h.Address).ToArray())
        {
            _book.Release(holding);
            _events.Add(new LoadBalancerEvent(owner, holding.Address, null));
        }
    }

    private void Name(string owner, HashSet<AddressNumber> addresses)
    {
        foreach (Holding holding in _book.HeldBy(owner).Where(h => h.IsNamed && !addresses.Contains(h.Address)).ToArray())
        {
            _book.Release(holding);
        }

        foreach (AddressNumber address in addresses)
        {
            _book.Put(new Holding(owner, address) { IsNamed = true });
        }
    }
}
