using System.Diagnostics;
using Edge.Agent.Conntrack;
using Edge.Agent.DirectReturn;
using Edge.Agent.Explain;
using Edge.Agent.Ingress;
using Edge.Agent.Pair;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Conntrack;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using RejectedObject = Edge.Agent.State.RejectedObject;

namespace Edge.SystemTests.Services;

/// <summary>The agent's dataplane in one namespace, fed with Services directly.</summary>
internal sealed class LabGateway : IDesiredServices, IDisposable
{
    private static readonly Family[] s_families = [Family.IPv4, Family.IPv6];
    private readonly Dictionary<ServiceKey, (ServiceSpec Service, List<SliceSpec> Slices)> _services = [];
    private readonly ConntrackSocket _conntrack;
    private readonly bool _owned;
    private readonly NodeSettings _local;
    private readonly string[] _tunnels;
    private NodeConfig _config;
    private NftablesConnection _nftables = null!;
    private Dataplane _dataplane = null!;
    private DirectReturnServices? _direct;
    private readonly bool _inPair;
    private ReplySources? _replies;

    /// <param name="space">Where.</param>
    /// <param name="config">What the configuration says of the gateway; the rest is read from the namespace.</param>
    /// <param name="owned">Null: as the agent would, by what the kernel can do.</param>
    /// <param name="inPair">It is one of a pair: connections may have begun through the other one.</param>
    /// <param name="local">The machine's own settings.</param>
    /// <param name="tunnels">Interfaces whose other end sends back what came by them.</param>
    public LabGateway(LabNamespace space, NodeConfig config, bool? owned = null, bool inPair = false, NodeSettings? local = null, params string[] tunnels)
    {
        _inPair = inPair;
        Space = space;
        _local = local ?? new NodeSettings();
        _tunnels = tunnels;
        _config = config;
        _conntrack = space.Get(static () => new ConntrackSocket());
        Open();
        _owned = owned ?? KernelFeatures.SupportsPersist(_nftables, Family.IPv4, out _);
        Start();
    }

    public LabNamespace Space { get; }

    public IEnumerable<ServiceKey> Keys => _services.Keys;

    public IReadOnlyList<RejectedObject> Rejected => [];

    public DataplaneModel Model => _dataplane.Model;

    /// <summary>What the gateway is.</summary>
    public NodeFacts Facts => _dataplane.Node;

    /// <summary>Which endpoints of a Service do not answer; nobody asks when null.</summary>
    public Func<ServiceKey, DemotedEndpoints?>? Demoted { get; set; }

    /// <summary>Resolves a Service anew, as after a change of its endpoints.</summary>
    public ApplyResult Refresh(LabService service) => _dataplane.Apply([service.Key]);

    /// <summary>Sets or changes a Service; it must be served completely.</summary>
    public ApplyResult Set(LabService service)
    {
        _services[service.Key] = (service.ToSpec(), service.ToSlices());
        ApplyResult result = _dataplane.Apply([service.Key]);
        Assert.Empty(_dataplane.Problems);
        return result;
    }

    /// <summary>Sets or changes a Service, and what cannot be served of it.</summary>
    public List<string> TrySet(LabService service)
    {
        _services[service.Key] = (service.ToSpec(), service.ToSlices());
        _dataplane.Apply([service.Key]);
        return [.. _dataplane.Problems.Select(static problem => problem.Value)];
    }

    public bool TryGet(ServiceKey key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
    {
        bool known = _services.TryGetValue(key, out (ServiceSpec Service, List<SliceSpec> Slices) found);
        (service, slices) = known ? (found.Service, found.Slices) : (null, []);
        return known;
    }

    /// <summary>What <c>edgectl explain</c> is told.</summary>
    public AdminResponse Explain(AdminRequest request, FlowAnswer? flows = null)
    {
        var machine = new PathMachine(KernelSettings.ReadFile, PathMachine.ReadNeighbour);
        return Space.Get(() => new Explainer(this, _dataplane, machine: machine).Answer(request, flows, null));
    }

    public void Remove(LabService service)
    {
        _services.Remove(service.Key);
        _dataplane.Apply([service.Key]);
    }

    /// <summary>The agent dies without a word and another one starts over what the kernel has.</summary>
    /// <param name="changed">Services that changed in between.</param>
    public ApplyResult Restart(params ReadOnlySpan<LabService> changed)
    {
        _replies?.Dispose();
        _replies = null;
        _dataplane.Dispose();
        _nftables.Dispose();
        foreach (LabService service in changed)
        {
            _services[service.Key] = (service.ToSpec(), service.ToSlices());
        }

        Open();

        // A program that another test is just starting has our closed connections too, until it has become that program.
        for (long begun = Stopwatch.GetTimestamp(); s_families.Any(family => IsOwned(family, DataplaneTable.Name) || IsOwned(family, ReplyTable.Name));)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Waits.Long, "the tables keep their dead owner");
        }

        return Start();
    }

    /// <summary>Another configuration of the gateway.</summary>
    public void Configure(Func<NodeConfig, NodeConfig> change)
    {
        _config = change(_config);
        _dataplane.Node = Node();
        _dataplane.Resync([.. _services.Keys], "configured");
        Assert.Empty(_dataplane.Problems);
    }

    /// <summary>Why connections of the other gateway cannot go on here; null when they can.</summary>
    public string? ReplyProblem => _replies?.Problem;

    /// <summary>Who keeps tables beside those of the dataplane.</summary>
    public IReadOnlyList<IKeptTables> Kept => _replies is null ? [_direct!] : [_direct!, _replies];

    /// <summary>All connections that the kernel tracks.</summary>
    public List<ConntrackEntry> Connections()
    {
        List<ConntrackEntry> entries = [];
        _conntrack.Dump(default, (in ConntrackEntry entry) => entries.Add(entry), entries.Clear);
        return entries;
    }

    /// <summary>The table of one family as it is in the kernel.</summary>
    public TableSnapshot ReadTable(Family family) => _nftables.ReadTable(family, DataplaneTable.Name)!;

    public void Dispose()
    {
        _replies?.Dispose();
        _dataplane.Dispose();
        _nftables.Dispose();
        _conntrack.Dispose();
        _direct?.Dispose();
    }

    private void Open() => _nftables = Space.Get(NftablesConnection.Open);

    private bool IsOwned(Family family, string table) => _nftables.ReadTable(family, table) is { OwnerPortId: not 0 };

    private ApplyResult Start()
    {
        _dataplane = new Dataplane(_nftables, _owned, Resolve, kernel: KernelAbilities.All with { FastPath = KernelFeatures.SupportsFlowtables(_nftables, Family.IPv4) }) { Node = Node() };
        if (_inPair)
        {
            _replies?.Dispose();
            _replies = new ReplySources(Space.Get(NftablesConnection.Open), _owned, _dataplane.Model, key => _services.TryGetValue(key, out var found) ? found.Service : null, () => _dataplane.Node);
            _dataplane.Observer = _replies;
        }

        _direct?.Dispose();
        _direct = new DirectReturnServices(
            _nftables, _owned, _dataplane.Model, key => _services.TryGetValue(key, out (ServiceSpec Service, List<SliceSpec> Slices) found) ? found.Service : null,
            () => _dataplane.Node, NullLogger<DirectReturnServices>.Instance);
        _dataplane.Observer = _replies is null ? _direct : new CommitObservers(_replies, _direct);
        return _dataplane.Resync([.. _services.Keys], "start");
    }

    private NodeFacts Node() => NodeFactsBuilder.Build(_local, _config, Space.Get(static () =>
    {
        using var reader = new RouteReader();
        return HostNetworkWatch.Translate(reader.Read());
    }), "gateway", tunnels: _tunnels);

    private List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) =>
        _services.TryGetValue(key, out (ServiceSpec Service, List<SliceSpec> Slices) found) ? ServiceResolver.Resolve(found.Service, found.Slices, node, problems, Demoted?.Invoke(key)) : [];
}
