using System.Net.Sockets;
using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>One look at one Service: what it can have now. Everything it gets is in the book afterwards.</summary>
internal sealed class LoadBalancerAttempt(AddressBook book, LoadBalancerRequest request, List<LoadBalancerEvent> events)
{
    private readonly List<string> _problems = [];
    private bool _waits;

    public LoadBalancerAssignment Run()
    {
        if (request.Mistake is { } mistake)
        {
            _problems.Add(mistake);
        }

        IReadOnlyList<AddressNumber> wanted = request.Wanted.Count > 0 ? request.Wanted : request.Written;
        foreach (AddressNumber address in request.Wanted)
        {
            if (!request.Families.Contains(address.Family))
            {
                _problems.Add($"asks for {address}, but is not an {Word(address.Family)} Service: set spec.ipFamilyPolicy and spec.ipFamilies, or do not ask for it");
            }
        }

        List<AddressNumber> addresses = [];
        List<(AddressFamily Family, string Why)> lacking = [];
        foreach (AddressFamily family in request.Families)
        {
            string? lack = wanted.Any(a => a.Family == family) ? Want(wanted.First(a => a.Family == family)) : Choose(family);
            if (Confirm(family) is { } address)
            {
                addresses.Add(address);
            }

            if (lack is not null)
            {
                lacking.Add((family, lack));
            }
        }

        foreach ((AddressFamily family, string why) in lacking)
        {
            bool enough = request.OneFamilyIsEnough && addresses.Count > 0 && request.Pool is null && !book.Pools.InOrder.Any(p => p.Has(family) && MayChoose(p) is null);
            if (!enough)
            {
                _problems.Add(why);
            }

            _waits = true;
        }

        return new LoadBalancerAssignment(addresses, _problems.Count > 0 ? string.Join("; ", _problems) : null, _waits);
    }

    /// <summary>Takes the address that the Service asks for; returns why not.</summary>
    private string? Want(AddressNumber address)
    {
        Holding? held = book.Held(request.Owner, address.Family);
        if (held?.Address == address)
        {
            return null;
        }

        AddressPool? pool = book.Pools.Of(address);
        string? refusal = pool is null ? "which no pool in use holds"
            : request.Pool is { } name && pool.Name != name ? $"which is in AddressPool {pool.Name}, not in {name}, which it asks for too"
            : pool.Refusal(request) is { } reason ? $"but AddressPool {pool.Name} {reason}"
            : !pool.CanGive(address) ? $"which AddressPool {pool.Name} leaves out"
            : Conflict(address) is { } conflict ? $"which {conflict}"
            : null;
        if (refusal is null)
        {
            Take(address, pool!, held);
            return null;
        }

        return $"asks for {address}, {refusal}: ask for another{(held is null ? "" : $"; it keeps {held.Address} until then")}";
    }

    /// <summary>Keeps what the Service holds in the family, or finds something; returns why not.</summary>
    private string? Choose(AddressFamily family)
    {
        Holding? held = book.Held(request.Owner, family);
        if (held is not null && (request.Pool is null || request.Pool == held.Pool))
        {
            return null;
        }

        string kept = held is null ? "" : $"; it keeps {held.Address} of {held.Pool} until then";
        List<AddressPool> pools = [];
        string? refusal = null;
        foreach (AddressPool pool in book.Pools.InOrder)
        {
            if (pool.Has(family) && MayChoose(pool) is not { } reason)
            {
                pools.Add(pool);
            }
            else if (pool.Name == request.Pool)
            {
                refusal = pool.Has(family) ? MayChoose(pool) : $"has no {Word(family)} addresses";
            }
        }

        if (pools.Count == 0)
        {
            return request.Pool is null ? $"no pool gives {Word(family)} addresses to this Service: add an AddressPool, or let one serve the namespace, labels and class of the Service{kept}"
                : refusal is not null ? $"asks for AddressPool {request.Pool}, which {refusal}{kept}"
                : $"asks for AddressPool {request.Pool}, which {(book.Pools.Refused.ContainsKey(request.Pool) ? "is refused" : "does not exist")}: correct the pool or {PoolAnnotations.AddressPool}{kept}";
        }

        if (Share(family, pools) is { } shared)
        {
            Take(shared, book.Pools.Of(shared)!, held);
            return null;
        }

        foreach (AddressPool pool in pools)
        {
            if (book.Choose(pool, family, request.Owner) is { } address)
            {
                Take(address, pool, held);
                return null;
            }
        }

        string names = string.Join(", ", pools.Select(static p => p.Name));
        return $"no {Word(family)} address is free in AddressPool {names}: enlarge it, or remove a Service{kept}";
    }

    /// <summary>An address that others with the same sharing key hold, and whose ports leave room.</summary>
    private AddressNumber? Share(AddressFamily family, List<AddressPool> pools)
    {
        if (request.SharingKey.Length == 0)
        {
            return null;
        }

        foreach (AddressNumber address in book.Group(request.Namespace, request.SharingKey))
        {
            if (address.Family == family && book.Pools.Of(address) is { } pool && pools.Contains(pool) && pool.CanGive(address) && Conflict(address) is null)
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>Writes down under which key and on which ports the Service holds its address now; null when it cannot serve there.</summary>
    private AddressNumber? Confirm(AddressFamily family)
    {
        if (book.Held(request.Owner, family) is not { } held)
        {
            return null;
        }

        string? conflict = Conflict(held.Address);
        book.Put(held with { SharingKey = request.SharingKey, Ports = conflict is null ? request.Ports : [] });
        if (conflict is not null)
        {
            _problems.Add($"holds {held.Address}, which {conflict}: it is published without this address until that is settled");
            _waits = true;
            return null;
        }

        if (book.Pools.Of(held.Address) is null)
        {
            string pool = book.Pools.Refused.ContainsKey(held.Pool) ? "is refused" : book.Pools.Find(held.Pool) is null ? "is gone" : "does not hold it any more";
            _problems.Add($"keeps {held.Address}, although AddressPool {held.Pool} {pool}: give the address back to a pool, or have the Service ask for another with {PoolAnnotations.LoadBalancerIPs}");
        }

        return held.Address;
    }

    private string? MayChoose(AddressPool pool) =>
        request.Pool is null && !pool.Spec.AutoAssign ? "is only for Services that ask for it"
        : request.Pool is { } name && pool.Name != name ? "is not the one asked for"
        : pool.Refusal(request);

    /// <summary>Why the Service cannot serve its ports on the address, as half a sentence. Who is there already is only in its way with a port: neither
    /// what a manifest names later nor who is parked takes an address from its holder.</summary>
    private string? Conflict(AddressNumber address)
    {
        IReadOnlyList<Holding> holders = book.HoldersOf(address);
        bool isHolder = holders.Any(h => h.Owner == request.Owner && !h.IsNamed);
        foreach (Holding other in holders)
        {
            if (other.Owner == request.Owner || (isHolder && (other.IsParked || other.IsNamed)))
            {
                continue;
            }

            if (other.IsNamed)
            {
                return $"Service {other.Owner} names in its manifest";
            }

            if (request.SharingKey.Length == 0 || other.SharingKey != request.SharingKey || other.Namespace != request.Namespace)
            {
                return $"belongs to Service {other.Owner} (to share it, both need the same {PoolAnnotations.AllowSharedIP} and one namespace)";
            }

            foreach (string port in request.Ports)
            {
                if (other.Ports.Contains(port))
                {
                    return $"Service {other.Owner} serves on port {port}";
                }
            }
        }

        return null;
    }

    private void Take(AddressNumber address, AddressPool pool, Holding? before)
    {
        if (before is not null)
        {
            book.Release(before);
            events.Add(new LoadBalancerEvent(request.Owner, before.Address, null));
        }

        book.Put(new Holding(request.Owner, address) { Pool = pool.Name, Class = request.Class, SharingKey = request.SharingKey, Ports = request.Ports });
        events.Add(new LoadBalancerEvent(request.Owner, address, pool.Name));
    }

    private static string Word(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
