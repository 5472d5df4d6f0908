using System.Diagnostics;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Agent.Sync;

/// <summary>
/// Keeps the kernel's two tables equal to the wanted Services: small element changes after each change of state, a full comparison with
/// what the kernel really has at the start and whenever there is doubt. Not thread-safe; the reconciler alone calls it.
/// </summary>
internal sealed partial class Dataplane : IDisposable
{
    // A client that comes between the reading and the deleting is found by the next reading.
    private const int SweepAttempts = 5;

    private readonly INftables _nftables;
    private readonly Func<ServiceKey, NodeFacts, ICollection<string>, IReadOnlyList<ResolvedPort>> _resolve;
    private readonly Func<IReadOnlyList<string>>? _missing;
    private readonly bool _owned;
    private readonly DataplaneModel _model = new();
    private readonly NodeSets _nodeSets = new();
    private readonly ElementChanges _changes = new();
    private readonly Transaction _transaction = new();
    private readonly Dictionary<ServiceKey, string> _problems = [];
    private readonly Dictionary<ServiceKey, string> _refused = [];
    private readonly List<string> _portProblems = [];

    // What the Services of the commit under way have to report; null for nothing.
    private readonly Dictionary<ServiceKey, string?> _planned = [];
    private DataplaneFamily[] _families = [];
    private uint _generation;
    private NodeFacts _node = new();
    private KernelAbilities _kernel = KernelAbilities.All;

    // The transaction already holds the tables of a full comparison.
    private bool _begun;

    // The clients of tables that this full comparison replaces.
    private readonly List<(DataplaneFamily Family, SetSnapshot Clients)> _clients = [];

    // A full comparison is under way: the model knows elements that their owners have not claimed yet.
    private bool _adopting;

    /// <param name="nftables">The kernel.</param>
    /// <param name="owned">The kernel knows owned, persistent tables (6.9): nobody else can change ours then.</param>
    /// <param name="resolve">What a Service means on a gateway; receives sentences about what cannot be served.</param>
    /// <param name="missing">The expressions that the kernel lacks; asked only after it refused the tables.</param>
    /// <param name="kernel">What the kernel has of what Services can ask for; everything when null.</param>
    public Dataplane(
        INftables nftables, bool owned, Func<ServiceKey, NodeFacts, ICollection<string>, IReadOnlyList<ResolvedPort>> resolve, Func<IReadOnlyList<string>>? missing = null,
        KernelAbilities? kernel = null)
    {
        _kernel = kernel ?? KernelAbilities.All;
        _node = _node with { Kernel = _kernel };
        _missing = missing;
        _nftables = nftables;
        _owned = owned;
        _resolve = resolve;
        _families = NewFamilies();
    }

    /// <summary>What the gateway is. A <see cref="Resync"/> programs all of it, <see cref="UpdateNode"/> its sets, <see cref="Apply"/> what it means for the Services named.</summary>
    public NodeFacts Node { get => _node; set => _node = value with { Kernel = _kernel }; }

    /// <summary>Services of which a part cannot be served, and why, by name.</summary>
    public IEnumerable<KeyValuePair<ServiceKey, string>> Problems => _refused.Concat(_problems.Where(problem => !_refused.ContainsKey(problem.Key)));

    public DataplaneModel Model => _model;

    /// <summary>Follows every commit.</summary>
    public ICommitObserver? Observer { get; set; }

    /// <summary>Which endpoints of a Service do not answer, for who explains; null: nobody asked.</summary>
    public Func<ServiceKey, DemotedEndpoints?>? DemotedOf { get; init; }

    /// <summary>The kernel refused this Service alone: what it had of it before stays, if anything.</summary>
    public bool IsRefused(ServiceKey service) => _refused.ContainsKey(service);

    /// <summary>Somebody has committed since we last did and could have changed our tables. Always false where they are owned.</summary>
    /// <exception cref="NetlinkException">The kernel could not be asked.</exception>
    public bool MayHaveChanged => !_owned && _nftables.ReadGeneration() != _generation;

    /// <summary>Programs the Services named. The cost depends on them alone.</summary>
    /// <exception cref="NetlinkException">The kernel could not be asked at all; the caller tries a <see cref="Resync"/> later.</exception>
    public ApplyResult Apply(IReadOnlyCollection<ServiceKey> services)
    {
        if (MayHaveChanged)
        {
            // Before anything is planned, what others did can still be told from what we do.
            return Resync([.. services, .. _model.ServiceKeys, .. _refused.Keys], "another program changed nftables", inspect: true);
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            return Result(Isolate([.. services], new FailureBudget()), start, null);
        }
        catch (NftablesException e) when (LosesFastPath(e))
        {
            return Resync([.. services, .. _model.ServiceKeys, .. _refused.Keys], "this kernel has no flowtables");
        }
        catch (GenerationException)
        {
            // Only where the tables cannot be owned: somebody wrote, perhaps into ours. Refused Services may have nothing in the model.
            return Resync([.. services, .. _model.ServiceKeys, .. _refused.Keys], "another program changed nftables");
        }
    }

    /// <summary>Reads the kernel back, compares everything and sends the difference: the start, and the way out of every doubt.</summary>
    /// <param name="services">All wanted Services.</param>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="inspect">Somebody else may have changed our tables: find out what.</param>
    /// <exception cref="NetlinkException">The kernel refused the tables themselves, or could not be asked.</exception>
    public ApplyResult Resync(IReadOnlyCollection<ServiceKey> services, string reason, bool inspect = false)
    {
        long start = Stopwatch.GetTimestamp();
        List<WantedTable> wanted = [];
        if (inspect && _certain)
        {
            AddWanted(wanted);
        }

        _certain = false;
        _refused.Clear();
        _problems.Clear();
        ServiceKey[] all = [.. services.Distinct().Order(ServiceOrder.Instance)];
        BeginFull(wanted, out List<string> differences, out DifferenceList? found);
        int changed;
        try
        {
            changed = Commit(all, full: true);
        }
        catch (NftablesException e) when (LosesFastPath(e))
        {
            return Resync(services, reason);
        }
        catch (NftablesException e) when (e.Errno is Linux.Errno.ENOENT or Linux.Errno.EOPNOTSUPP && e.Subject is Set or Rule && DoWithout())
        {
            return Resync(services, reason);
        }
        catch (NftablesException e) when (e is not GenerationException && e.Subject is Set)
        {
            // One bad element among thousands: the tables first, then the Services by halves, then what nobody wants goes.
            BeginFull([], out _, out _);
            Commit([], full: false);
            changed = Isolate(all, new FailureBudget());
            changed += Commit([], full: true);
        }

        if (found is { Total: > 0 } && changed == 0 && differences.Count == 0 && IsStillDifferent())
        {
            _replaceAll = true;
            changed = Resync(services, reason).Changed;
            differences.Add("what was changed is nothing that an element can put right, the tables are replaced");
        }

        string what = differences.Count == 0 ? reason : $"{reason}: {string.Join("; ", differences)}";
        return Result(changed, start, what) with { Found = found };
    }

    /// <summary>Writes the sets that follow from <see cref="Node"/> alone.</summary>
    public void UpdateNode()
    {
        _transaction.Clear(Guard());
        UpdateNodeSets();
        Send();
        AddFastPathDevices();
    }

    /// <summary>Gives back what a large load took: the next changes are small.</summary>
    public void ReleaseScratch()
    {
        _changes.Clear();
        _changes.Trim();
        _transaction.Clear();
        _model.ReleaseScratch();
    }

    public void Dispose() => _transaction.Dispose();

    // A kernel without a part that Services can do without serves them without it.
    private bool DoWithout()
    {
        KernelAbilities before = _kernel;
        _kernel = KernelAbilities.Without(_missing?.Invoke() ?? []) with { FastPath = before.FastPath, DirectReturn = before.DirectReturn };
        _node = _node with { Kernel = _kernel };
        return _kernel != before;
    }

    // The transaction afterwards holds what makes the tables ours; the model knows the elements that stay.
    private void BeginFull(List<WantedTable> wanted, out List<string> differences, out DifferenceList? found)
    {
        List<TableSnapshot?> tables = [];
        _families = NewFamilies();
        _generation = _nftables.ReadGeneration();
        _transaction.Clear(Guard());
        _nodeSets.Clear();
        _fastPath.Clear();
        _clients.Clear();
        differences = [];
        var elements = new DataplaneSnapshot();
        foreach (DataplaneFamily family in _families)
        {
            DataplaneTable table = family.Table;
            TableSnapshot? kernel = _nftables.ReadTable(table.Table.Family, DataplaneTable.Name);
            tables.Add(kernel);
            string? difference = kernel is null ? "there was no table" : _replaceAll ? "it is replaced" : family.Ruleset.DifferenceTo(kernel) ?? DataplaneReader.Read(kernel, table, elements);
            if (difference is null)
            {
                // Also takes the table over when its last owner is dead.
                _transaction.Add(table.Table);
                _nodeSets.Adopt(table, kernel!);
                family.Groups.Adopt(kernel);
                continue;
            }

            differences.Add($"{table.Table}: {difference}");
            elements.Replace(table.Family);
            if (kernel is not null)
            {
                _transaction.Delete(kernel.Table);
                Inherit(kernel, family, elements);
            }

            family.Ruleset.AddTo(_transaction);
            family.Groups.Adopt(null);
        }

        _replaceAll = false;
        found = Inspect(tables, wanted);
        _model.Adopt(elements);
        _begun = true;
        _adopting = true;
    }

    // Connections carry the ids of the table that goes, and its clients know their endpoints.
    private void Inherit(TableSnapshot kernel, DataplaneFamily family, DataplaneSnapshot elements)
    {
        DataplaneReader.ReadFrontends(kernel, family.Table, elements.Former);
        if (DataplaneReader.Find(kernel, family.Table.Affinity) is SetSnapshot clients)
        {
            _clients.Add((family, clients));
        }
    }

    private int Isolate(ServiceKey[] services, FailureBudget budget)
    {
        try
        {
            return Commit(services, full: false);
        }
        catch (NftablesException e) when (e is not GenerationException && e.Subject is Set && budget.Spend())
        {
            RollBack();
            if (services.Length > 1)
            {
                int half = services.Length / 2;
                return Isolate(services[..half], budget) + Isolate(services[half..], budget);
            }

            _refused[services[0]] = $"the kernel refused it: {e.Message}";
            return 0;
        }
    }

    private void RollBack()
    {
        var elements = new DataplaneSnapshot();
        _generation = _nftables.ReadGeneration();
        foreach (DataplaneFamily family in _families)
        {
            TableSnapshot? kernel = _nftables.ReadTable(family.Table.Table.Family, DataplaneTable.Name);
            family.Groups.Adopt(kernel);
            if (kernel is not null)
            {
                DataplaneReader.Read(kernel, family.Table, elements);
            }
        }

        _model.Rollback(elements);
        _certain = true;
    }

    private int Commit(IReadOnlyCollection<ServiceKey> services, bool full)
    {
        if (!_begun)
        {
            _transaction.Clear(Guard());
        }

        bool withNode = _begun;
        _begun = false;
        _changes.Clear();
        _planned.Clear();
        Observer?.Planning(services);
        _certain = false;
        _model.Plan(services, Resolve, full, _changes, (service, problem) => _planned[service] = problem);
        if (withNode)
        {
            UpdateNodeSets();
        }

        foreach (DataplaneFamily family in _families)
        {
            family.Groups.Update(_model.Groups, keepOthers: _adopting && !full, _transaction);
            ElementChangesWriter.Write(_changes, family.Table, _transaction);
            family.Groups.Sweep(_transaction);
            if (_changes.LostSticky && _owned)
            {
                AffinityClients.Sweep(_nftables, family.Table, _model, destroy: true, _transaction);
            }
        }

        // Only now are their endpoints known. Where Services come by halves, their clients choose anew.
        foreach ((DataplaneFamily family, SetSnapshot clients) in _clients)
        {
            AffinityClients.Inherit(clients, family.Table, _model, _transaction);
        }

        _clients.Clear();
        Observer?.Committing(_changes);
        Send();
        _certain = !_adopting || full;
        AddFastPathDevices();
        _adopting &= !full;
        KeepProblems();
        Observer?.Committed(_changes, full);
        if (_changes.LostSticky || full)
        {
            SweepAffinity();
        }

        return _changes.Count;
    }

    // Not only of the Services that changed: others may have got what these let go.
    private void KeepProblems()
    {
        foreach ((ServiceKey service, string? problem) in _planned)
        {
            _refused.Remove(service);
            if (problem is null)
            {
                _problems.Remove(service);
            }
            else
            {
                _problems[service] = problem;
            }
        }

        _planned.Clear();
    }

    // Clients that came to the endpoint while it was going; and where the kernel cannot destroy (before 6.3), all of its clients.
    private void SweepAffinity()
    {
        for (int attempt = 0; attempt < SweepAttempts; attempt++)
        {
            _transaction.Clear();
            int stale = _families.Sum(family => AffinityClients.Sweep(_nftables, family.Table, _model, destroy: _owned, _transaction));
            if (stale == 0)
            {
                return;
            }

            try
            {
                Send();
            }
            catch (NftablesException e) when (e.Errno == Linux.Errno.ENOENT)
            {
                // One of them expired by itself: look again.
            }
        }
    }

    private void UpdateNodeSets() => _nodeSets.Update(_families.Select(static family => family.Table), Node, _transaction);

    private DataplaneFamily[] NewFamilies() => [NewFamily(AddressFamily.InterNetwork), NewFamily(AddressFamily.InterNetworkV6)];

    // The rules follow from little that hardly ever changes; what is known of the kernel begins anew.
    private DataplaneFamily NewFamily(AddressFamily family)
    {
        bool everywhere = Node.NodePortsEverywhere(family);
        DataplaneRuleset? before = Array.Find(_families, known => known.Table.Family == family)?.Ruleset;
        return new DataplaneFamily(before is not null && before.IsFor(everywhere, _kernel) ? before : new DataplaneRuleset(family, _owned, everywhere, _kernel));
    }

    // An owned table cannot be changed by others, so what they do to theirs need not stop us.
    private uint? Guard() => _owned ? null : _generation;

    private void Send()
    {
        if (!_transaction.IsEmpty)
        {
            Commits++;
            _generation = _nftables.Commit(_transaction);
        }
    }

    private IReadOnlyList<ResolvedPort> Resolve(ServiceKey service)
    {
        _portProblems.Clear();
        IReadOnlyList<ResolvedPort> ports = _resolve(service, Node, _portProblems);
        _planned[service] = _portProblems.Count == 0 ? null : string.Join("; ", _portProblems);
        return ports;
    }

    private static ApplyResult Result(int changed, long start, string? resync) => new(changed, Stopwatch.GetElapsedTime(start), resync);

    /// <summary>Halving finds one bad Service among ten thousand with 14 failures; when it takes far more, the fault is not a Service's.</summary>
    private sealed class FailureBudget
    {
        private int _left = 200;

        public bool Spend() => _left-- > 0;
    }
}
