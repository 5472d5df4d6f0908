using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.DirectReturn;

/// <summary>
/// Keeps the table of <see cref="DirectReturnTable"/> as the Services are: follows each commit of the dataplane. Its fault is never the dataplane's: when
/// the kernel refuses, the table is taken away, the Services are served by translation, and the next change tries again. There is no table while no Service asks.
/// Used by the reconciler alone.
/// </summary>
/// <param name="nftables">The kernel.</param>
/// <param name="owned">The kernel supports owned, persistent tables.</param>
/// <param name="model">What the kernel has of the Services.</param>
/// <param name="service">A Service by its name; null when it is gone.</param>
/// <param name="node">The gateway.</param>
/// <param name="logger">Told when the kernel refuses.</param>
internal sealed partial class DirectReturnServices(
    INftables nftables, bool owned, DataplaneModel model, Func<ServiceKey, ServiceSpec?> service, Func<NodeFacts> node, ILogger<DirectReturnServices> logger)
    : ICommitObserver, IKeptTables, IDisposable
{
    private readonly DirectReturnTable _table = new(owned);
    private readonly Transaction _transaction = new();
    private readonly HashSet<ServiceKey> _planned = [];
    private readonly Dictionary<ServiceKey, Dictionary<DirectFrontend, uint>> _wanted = [];

    // What the kernel has.
    private readonly Dictionary<DirectFrontend, uint> _frontends = [];
    private readonly Dictionary<uint, EndpointTarget[]> _lists = [];
    private readonly HashSet<int> _links = [];
    private bool _exists;
    private bool _known;

    /// <summary>Why the table is not as it should be; null when it is.</summary>
    public string? Problem { get; private set; }

    public void Planning(IReadOnlyCollection<ServiceKey> services) => _planned.UnionWith(services);

    public void Committing(ElementChanges changes)
    {
    }

    public void Committed(ElementChanges changes, bool full)
    {
        bool concerned = false;
        foreach (ServiceKey key in _planned)
        {
            concerned |= SetFrontends(key);
        }

        _planned.Clear();

        // Where the table is not owned, anybody may have changed it: a full comparison is when to put that right.
        _known &= !(full && !owned);
        if (concerned || !_known)
        {
            Bring();
        }
    }

    /// <inheritdoc/>
    public bool Has(Family family, string name) => family == Family.Netdev && name == DirectReturnTable.Name;

    /// <inheritdoc/>
    public void AddWanted(ICollection<WantedTable> into)
    {
        if (_known)
        {
            into.Add(_exists ? WantedTable.Of(_table.Table, WriteKnown) : new WantedTable(_table.Table, null));
        }
    }

    /// <inheritdoc/>
    public void Repair()
    {
        _known = false;
        Bring();
    }

    public void Dispose() => _transaction.Dispose();

    private void Bring()
    {
        try
        {
            Write();
            Problem = null;
        }
        catch (NetlinkException e)
        {
            Problem = e.Message;
            LogRefused(e.Message);
            TakeAway();
        }
    }

    // What the kernel has, from nothing.
    private void WriteKnown(Transaction transaction)
    {
        _table.AddTo(transaction);
        foreach (HostLink link in node().Links)
        {
            if (_links.Contains(link.Index))
            {
                _table.AddLink(link, transaction);
            }
        }

        foreach ((DirectFrontend frontend, uint mark) in _frontends)
        {
            _table.Write(frontend, mark, remove: false, transaction);
        }

        foreach ((uint list, EndpointTarget[] slots) in _lists)
        {
            for (int slot = 0; slot < slots.Length; slot++)
            {
                _table.Write(list, slot, slots[slot], remove: false, transaction);
            }
        }
    }

    private bool SetFrontends(ServiceKey key)
    {
        var found = new Dictionary<DirectFrontend, uint>();
        if (service(key) is ServiceSpec spec)
        {
            foreach (ProgrammedPort port in model.PortsOf(key))
            {
                AddFrontends(spec, port, found);
            }
        }

        bool before = _wanted.Remove(key);
        if (found.Count > 0)
        {
            _wanted[key] = found;
        }

        return before || found.Count > 0;
    }

    private void AddFrontends(ServiceSpec spec, ProgrammedPort port, Dictionary<DirectFrontend, uint> into)
    {
        uint list = ConnectionMark.List(port.Id, local: false);
        int slots = model.SlotsOf(list).Count;
        if (port.DirectLink == 0 || slots == 0)
        {
            return;
        }

        uint mark = list | SizeClass.Of(port.DirectBalance, slots);
        foreach (FrontendKey frontend in port.Frontends)
        {
            if (frontend is { Address: IPAddress address, ExternalOnly: false, IsRange: false } && Array.IndexOf(spec.ClusterIPs, address) < 0)
            {
                into[new DirectFrontend(port.DirectLink, new EndpointTarget(address.GetAddressBytes(), frontend.Port), (byte)frontend.Protocol)] = mark;
            }
        }
    }

    private void Write()
    {
        _transaction.Clear();
        if (_wanted.Count == 0)
        {
            TakeAway();
            return;
        }

        if (!_known)
        {
            Forget();

            // Whatever is there gives way to this in one step.
            _transaction.Add(_table.Table);
            _transaction.Delete(_table.Table);
        }

        if (!_exists)
        {
            _table.AddTo(_transaction);
        }

        WriteLinks();
        WriteFrontends(remove: true);
        WriteLists();
        WriteFrontends(remove: false);
        if (!_transaction.IsEmpty)
        {
            nftables.Commit(_transaction);
        }

        _exists = true;
        _known = true;
        Remember();
    }

    private void WriteLinks()
    {
        foreach (HostLink link in node().Links)
        {
            bool wanted = IsWanted(link.Index);
            if (wanted && !_links.Contains(link.Index))
            {
                _table.AddLink(link, _transaction);
            }
            else if (!wanted && _links.Contains(link.Index))
            {
                _table.RemoveLink(link.Index, _transaction);
            }
        }
    }

    private bool IsWanted(int link)
    {
        foreach (Dictionary<DirectFrontend, uint> wanted in _wanted.Values)
        {
            foreach (DirectFrontend frontend in wanted.Keys)
            {
                if (frontend.Link == link)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void WriteFrontends(bool remove)
    {
        if (remove)
        {
            foreach ((DirectFrontend frontend, uint mark) in _frontends)
            {
                if (Find(frontend) != mark)
                {
                    _table.Write(frontend, mark, remove: true, _transaction);
                }
            }

            return;
        }

        foreach (Dictionary<DirectFrontend, uint> wanted in _wanted.Values)
        {
            foreach ((DirectFrontend frontend, uint mark) in wanted)
            {
                if (!_frontends.TryGetValue(frontend, out uint before) || before != mark)
                {
                    _table.Write(frontend, mark, remove: false, _transaction);
                }
            }
        }
    }

    // Slot by slot: who stays in its slot keeps its connections, and the rest is what the hash must move.
    private void WriteLists()
    {
        HashSet<uint> wanted = WantedLists();
        foreach ((uint list, EndpointTarget[] before) in _lists)
        {
            IReadOnlyList<EndpointTarget> after = wanted.Contains(list) ? model.SlotsOf(list) : [];
            for (int slot = 0; slot < before.Length; slot++)
            {
                if (slot >= after.Count || after[slot] != before[slot])
                {
                    _table.Write(list, slot, before[slot], remove: true, _transaction);
                }
            }
        }

        foreach (uint list in wanted)
        {
            EndpointTarget[] before = _lists.GetValueOrDefault(list, []);
            IReadOnlyList<EndpointTarget> after = model.SlotsOf(list);
            for (int slot = 0; slot < after.Count; slot++)
            {
                if (slot >= before.Length || after[slot] != before[slot])
                {
                    _table.Write(list, slot, after[slot], remove: false, _transaction);
                }
            }
        }
    }

    private HashSet<uint> WantedLists()
    {
        HashSet<uint> lists = [];
        foreach (Dictionary<DirectFrontend, uint> wanted in _wanted.Values)
        {
            foreach (uint mark in wanted.Values)
            {
                lists.Add(ConnectionMark.ListOf(mark));
            }
        }

        return lists;
    }

    private uint? Find(DirectFrontend frontend)
    {
        foreach (Dictionary<DirectFrontend, uint> wanted in _wanted.Values)
        {
            if (wanted.TryGetValue(frontend, out uint mark))
            {
                return mark;
            }
        }

        return null;
    }

    private void Remember()
    {
        _frontends.Clear();
        _links.Clear();
        foreach (Dictionary<DirectFrontend, uint> wanted in _wanted.Values)
        {
            foreach ((DirectFrontend frontend, uint mark) in wanted)
            {
                _frontends[frontend] = mark;
                _links.Add(frontend.Link);
            }
        }

        HashSet<uint> lists = WantedLists();
        _lists.Clear();
        foreach (uint list in lists)
        {
            _lists[list] = [.. model.SlotsOf(list)];
        }
    }

    private void Forget()
    {
        _frontends.Clear();
        _lists.Clear();
        _links.Clear();
        _exists = false;
    }

    // Also what an earlier agent left behind.
    private void TakeAway()
    {
        if (_known && !_exists)
        {
            return;
        }

        Forget();
        _known = false;
        try
        {
            if (nftables.ReadTable(Family.Netdev, DirectReturnTable.Name) is not null)
            {
                _transaction.Clear();
                _transaction.Add(_table.Table);
                _transaction.Delete(_table.Table);
                nftables.Commit(_transaction);
            }

            // A kernel that refused is asked again with the next change only.
            _known = Problem is null;
        }
        catch (NetlinkException e)
        {
            Problem = e.Message;
        }
    }

    [LoggerMessage(3104, LogLevel.Warning, "The kernel refuses the table of direct return, the Services are served by translation: {Problem}")]
    private partial void LogRefused(string problem);
}
