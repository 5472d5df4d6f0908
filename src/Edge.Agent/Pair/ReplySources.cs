using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent.Pair;

/// <summary>
/// Keeps the tables of <see cref="ReplyTable"/> as the Services are: follows each commit of the dataplane, and writes what it means for packets of
/// endpoints. Its fault is never the dataplane's: when the kernel refuses, the tables are made anew with the next commit, and until then connections that
/// move between the gateways may be lost. Used by the reconciler alone.
/// </summary>
internal sealed class ReplySources : ICommitObserver, IKeptTables, IDisposable
{
    private readonly INftables _nftables;
    private readonly bool _owned;
    private readonly DataplaneModel _model;
    private readonly Func<ServiceKey, ServiceSpec?> _service;
    private readonly Func<NodeFacts> _node;
    private readonly ReplyTable[] _tables;
    private readonly ReplyMap _map = new();
    private readonly HashSet<ServiceKey> _planned = [];
    private readonly List<ReplyChange> _changes = [];
    private readonly List<(EndpointTarget Address, bool There)> _addresses = [];
    private readonly List<ReplyLink> _links = [];
    private readonly Transaction _transaction = new();
    private IReadOnlyList<IPNetwork> _pods = [];
    private bool _begun;

    /// <param name="nftables">A connection of its own: it owns the tables. Disposed with this.</param>
    /// <param name="owned">The kernel supports owned, persistent tables.</param>
    /// <param name="model">What the kernel has of the Services.</param>
    /// <param name="service">A Service by its name; null when it is gone.</param>
    /// <param name="node">The gateway.</param>
    public ReplySources(INftables nftables, bool owned, DataplaneModel model, Func<ServiceKey, ServiceSpec?> service, Func<NodeFacts> node)
    {
        _nftables = nftables;
        _owned = owned;
        _model = model;
        _service = service;
        _node = node;
        _tables = [new ReplyTable(AddressFamily.InterNetwork, owned), new ReplyTable(AddressFamily.InterNetworkV6, owned)];
    }

    /// <summary>Why the tables are not as they should be; null when they are.</summary>
    public string? Problem { get; private set; }

    public void Planning(IReadOnlyCollection<ServiceKey> services) => _planned.UnionWith(services);

    public void Committing(ElementChanges changes)
    {
    }

    public void Committed(ElementChanges changes, bool full)
    {
        foreach (ServiceKey service in _planned)
        {
            SetLinks(service);
        }

        _planned.Clear();

        // Where the tables are not owned, anybody may have changed them: a full comparison is when to put that right.
        Write(all: !_begun || (full && !_owned) || !ReferenceEquals(_pods, _node().PodCidrs));
    }

    /// <inheritdoc/>
    public bool Has(Family family, string name) => name == ReplyTable.Name && family is Family.IPv4 or Family.IPv6;

    /// <inheritdoc/>
    public void AddWanted(ICollection<WantedTable> into)
    {
        if (!_begun)
        {
            return;
        }

        _changes.Clear();
        _addresses.Clear();
        _map.TakeAll(_changes, _addresses);
        foreach (ReplyTable table in _tables)
        {
            into.Add(WantedTable.Of(table.Table, transaction =>
            {
                table.AddTo(transaction);
                WritePods(table, transaction);
                WriteReplies(table, transaction);
            }));
        }
    }

    /// <inheritdoc/>
    public void Repair() => Write(all: true);

    public void Dispose() => _nftables.Dispose();

    private void SetLinks(ServiceKey key)
    {
        _links.Clear();
        if (_service(key) is ServiceSpec service)
        {
            foreach (ProgrammedPort port in _model.PortsOf(key))
            {
                if (port.Key is { Protocol: TransportProtocol.Tcp, IsRange: false })
                {
                    AddLinks(service, port);
                }
            }
        }

        _map.Set(key, [.. _links]);
    }

    // A link for each external address and endpoint. In hashed lists an endpoint has many slots.
    private void AddLinks(ServiceSpec service, ProgrammedPort port)
    {
        HashSet<EndpointTarget> endpoints = [];
        endpoints.UnionWith(_model.SlotsOf(ConnectionMark.List(port.Id, local: false)));
        endpoints.UnionWith(_model.SlotsOf(ConnectionMark.List(port.Id, local: true)));
        foreach (FrontendKey frontend in port.Frontends)
        {
            if (frontend is not { Address: IPAddress address, ExternalOnly: false } || Array.IndexOf(service.ClusterIPs, address) >= 0)
            {
                continue;
            }

            var front = new EndpointTarget(address.GetAddressBytes(), frontend.Port);
            foreach (EndpointTarget endpoint in endpoints)
            {
                if (endpoint is { IsEmpty: false, KeepsPort: false })
                {
                    _links.Add(new ReplyLink(endpoint, front));
                }
            }
        }
    }

    private void Write(bool all)
    {
        try
        {
            if (all)
            {
                WriteAll();
            }
            else
            {
                WriteChanges();
            }

            _begun = true;
            Problem = null;
        }
        catch (NetlinkException e)
        {
            _begun = false;
            Problem = e.Message;
        }
    }

    private void WriteChanges()
    {
        _changes.Clear();
        _addresses.Clear();
        _map.TakeChanges(_changes, _addresses);
        _transaction.Clear();
        foreach (ReplyTable table in _tables)
        {
            WriteReplies(table, _transaction);
        }

        Commit();
    }

    private void WriteAll()
    {
        _changes.Clear();
        _addresses.Clear();
        _map.TakeAll(_changes, _addresses);
        _pods = _node().PodCidrs;
        _transaction.Clear();
        foreach (ReplyTable table in _tables)
        {
            // Whatever is there gives way to this in one step.
            _transaction.Add(table.Table);
            _transaction.Delete(table.Table);
            table.AddTo(_transaction);
            WritePods(table, _transaction);
            WriteReplies(table, _transaction);
        }

        Commit();
    }

    private void Commit()
    {
        if (!_transaction.IsEmpty)
        {
            _nftables.Commit(_transaction);
        }
    }

    private void WritePods(ReplyTable table, Transaction transaction)
    {
        Span<byte> first = stackalloc byte[16], last = stackalloc byte[16];
        foreach (AddressRange range in PrefixRanges.Of(_pods, table.Family))
        {
            AddressRange.Write(range.First, first[..range.LengthBytes]);
            AddressRange.Write(range.Last, last[..range.LengthBytes]);
            transaction.AddElement(table.Pods, new Element { Key = first[..range.LengthBytes], KeyEnd = last[..range.LengthBytes] });
        }
    }

    // Removals come first, and neighbours of one set share a message.
    private void WriteReplies(ReplyTable table, Transaction transaction)
    {
        foreach ((EndpointTarget address, bool there) in _addresses)
        {
            if (address.Family == table.Family)
            {
                table.WriteAddress(transaction, address, remove: !there);
            }
        }

        foreach (ReplyChange change in _changes)
        {
            if (change.Before is EndpointTarget front && change.Endpoint.Family == table.Family)
            {
                table.Write(transaction, change.Endpoint, front, remove: true);
            }
        }

        foreach (ReplyChange change in _changes)
        {
            if (change.After is EndpointTarget front && change.Endpoint.Family == table.Family)
            {
                table.Write(transaction, change.Endpoint, front, remove: false);
            }
        }
    }
}
