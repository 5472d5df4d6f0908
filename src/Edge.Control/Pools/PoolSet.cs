using Edge.Control.Sources;

namespace Edge.Control.Pools;

/// <summary>All pools of a snapshot: those in use, in the order in which they are asked, and those that are refused. Immutable but for the counts of its pools.</summary>
internal sealed class PoolSet
{
    // Of the pools in use: they do not overlap, so the list in order of addresses can be searched.
    private readonly List<(AddressSpan Span, AddressPool Pool)> _spans = [];
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly List<SourceProblem> _problems = [];
    private readonly List<AddressPool> _pools = [];

    private PoolSet(IReadOnlyList<AddressPoolSpec> specs) => Specs = specs;

    public static PoolSet Empty { get; } = new([]);

    /// <summary>Of all pools, also refused ones, by name.</summary>
    public IReadOnlyList<AddressPoolSpec> Specs { get; }

    /// <summary>Those in use: lower priority numbers first, then those for some Services before those for all, then by name.</summary>
    public IReadOnlyList<AddressPool> InOrder => _pools;

    /// <summary>Why a pool gives out nothing, by its name.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    public IReadOnlyList<SourceProblem> Problems => _problems;

    /// <summary>Of two pools that overlap the one that was there first counts.</summary>
    /// <param name="sources">The pools' manifests.</param>
    /// <param name="taken">Names of pools that were in use before, the earliest first.</param>
    /// <param name="networks">What no pool may reach into, and what each gateway owns.</param>
    public static PoolSet Make(IEnumerable<SourceObject> sources, IReadOnlyList<string> taken, PoolLimits networks)
    {
        SourceObject[] byName = [.. sources.OrderBy(static s => s.Key.Name, StringComparer.Ordinal)];
        Dictionary<string, int> rank = [];
        foreach (string name in taken)
        {
            rank.TryAdd(name, rank.Count);
        }

        PoolSet set = new([.. byName.Select(AddressPoolSpec.From)]);
        List<(SourceObject, AddressPoolSpec)> refused = [];
        foreach ((SourceObject source, AddressPoolSpec spec) in byName.Zip(set.Specs).OrderBy(p => rank.GetValueOrDefault(p.Second.Name, int.MaxValue)))
        {
            if (!set.TryAdd(source, spec, networks))
            {
                refused.Add((source, spec));
            }
        }

        // Told only now, so that the reasons follow from the pools in use, not from the order in which they came.
        foreach ((SourceObject source, AddressPoolSpec spec) in refused)
        {
            set.Refuse(source, spec, networks.Foreign(spec) ?? set.Overlap(spec)!);
        }

        set._pools.Sort(static (x, y) =>
            x.Spec.Priority != y.Spec.Priority ? x.Spec.Priority.CompareTo(y.Spec.Priority)
            : x.Spec.IsSelective != y.Spec.IsSelective ? y.Spec.IsSelective.CompareTo(x.Spec.IsSelective)
            : string.CompareOrdinal(x.Name, y.Name));
        return set;
    }

    /// <summary>The pool in use that holds the address, also where it leaves it out.</summary>
    public AddressPool? Of(AddressNumber address)
    {
        int index = LastBeginningAtOrBefore(address);
        return index >= 0 && _spans[index].Span.Contains(address) ? _spans[index].Pool : null;
    }

    public AddressPool? Find(string name) => _pools.Find(p => p.Name == name);

    /// <summary>A pool, in use or refused, is for Services of this class.</summary>
    public bool ServesClass(string name)
    {
        foreach (AddressPoolSpec spec in Specs)
        {
            if (spec.ServesClass(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A pool, in use or refused, holds the address.</summary>
    public bool Contains(AddressNumber address)
    {
        if (Of(address) is not null)
        {
            return true;
        }

        foreach (AddressPoolSpec spec in _refused.Count > 0 ? Specs : [])
        {
            if (_refused.ContainsKey(spec.Name) && spec.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private void Refuse(SourceObject source, AddressPoolSpec spec, string reason)
    {
        _refused.Add(spec.Name, reason);
        _problems.Add(source.Problem("PoolRefused", $"{reason}: nothing of this pool is given out, what Services hold of it they keep; take these addresses out of one of them"));
    }

    private bool TryAdd(SourceObject source, AddressPoolSpec spec, PoolLimits networks)
    {
        if ((networks.Foreign(spec) ?? Overlap(spec)) is not null)
        {
            return false;
        }

        AddressPool pool = new(spec, networks.NodeIPsIn(spec, out string? warning));
        if (warning is not null)
        {
            _problems.Add(source.Problem("NodeAddress", $"{warning}, which is never given out: leave it out of spec.addresses"));
        }

        _pools.Add(pool);
        foreach (AddressSpan span in spec.Spans)
        {
            _spans.Insert(LastBeginningAtOrBefore(span.First) + 1, (span, pool));
        }

        return true;
    }

    private string? Overlap(AddressPoolSpec spec)
    {
        foreach (AddressSpan span in spec.Spans)
        {
            // Those before begin earlier still, and reach less far, since what is in the list does not overlap.
            int index = LastBeginningAtOrBefore(span.Last);
            if (index >= 0 && _spans[index].Span.Overlaps(span))
            {
                return $"{span} overlaps {_spans[index].Span} of AddressPool {_spans[index].Pool.Name}";
            }
        }

        return null;
    }

    private int LastBeginningAtOrBefore(AddressNumber address)
    {
        int low = 0, high = _spans.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_spans[middle].Span.First.CompareTo(address) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
