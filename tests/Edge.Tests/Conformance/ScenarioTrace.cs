using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Conformance.Schema;
using Edge.Control.Endpoints;
using Edge.Control.Sources;
using Edge.Protocol;
using Edge.Tests.Control;
using Edge.Tests.Fakes;

namespace Edge.Tests.Conformance;

/// <summary>A scenario over the fake kernel: its manifests become objects as in edge-control, elements as in the agent, and packets are traced.</summary>
internal sealed class ScenarioTrace : IDisposable
{
    private const string World = "world", Pods = "pods";

    private readonly Scenario _scenario;
    private readonly FakeNftables _kernel = new();
    private readonly Dataplane _dataplane;
    private readonly EndpointsController _controller = new(ManifestWorld.NewAllocator());
    private readonly TraceHost _host = new();
    private DesiredState _state = new();

    public ScenarioTrace(Scenario scenario)
    {
        _scenario = scenario;
        ScenarioNode node = scenario.Node;
        _host.Interface(World, [.. node.LocalAddresses.Select(Whole)]).Interface(Pods, "198.18.0.1/32", "fd98::1/128");
        foreach (IPNetwork prefix in node.ClusterCidrs)
        {
            _host.Route(prefix.ToString(), Pods);
        }

        _dataplane = new Dataplane(_kernel, owned: true, Resolve)
        {
            Node = NodeFactsBuilder.Build(new NodeSettings(), Config(node), new HostNetwork(node.LocalAddresses, [], [2, 3]), "localhost"),
        };
        _dataplane.Resync([], "start");
    }

    /// <summary>What programs the fake kernel.</summary>
    public Dataplane Dataplane => _dataplane;

    /// <summary>The flows of all steps that meet something else than expected, in words.</summary>
    public List<string> Disagreements()
    {
        List<string> found = [];
        foreach (ScenarioStep step in _scenario.Steps)
        {
            Program(step);
            found.AddRange(step.Flows.Select(Compare).OfType<string>());
        }

        return found;
    }

    public void Dispose()
    {
        _dataplane.Dispose();
        _kernel.Dispose();
    }

    private static string Whole(IPAddress address) => $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";

    private static NodeConfig Config(ScenarioNode node)
    {
        var source = new SourceObject(new(SourceKinds.Gateway, "", "gw"), SourceKinds.OwnVersion, GatewayManifest.Gateway("gw", node), "scenario", 1);
        Assert.Null(GatewaySpec.Check(source));
        GatewaySpec spec = GatewaySpec.From(source);
        return new NodeConfig
        {
            NodeName = spec.NodeName,
            Zone = spec.Zone,
            PodCidrs = node.ClusterCidrs,
            ServiceCidrs = node.ServiceCidrs,
            NodeIPs = node.NodeIPs,
            NodePortAddresses = node.NodePortAddresses ?? [],
            SourceIpMode = SourceIpMode.Kubernetes,
            MasqueradeAll = spec.MasqueradeAll,
        };
    }

    /// <summary>The state of a step goes into the kernel.</summary>
    public void Program(ScenarioStep step)
    {
        ManifestObjects manifests = ManifestObjects.Read("scenario", GatewayManifest.Write("gw", _scenario.Node, step, 1));
        Assert.Empty(manifests.Problems);
        EndpointsResult built = _controller.Update(new SourceSnapshot("scenario", 1, manifests.Objects.ToDictionary(o => o.Key)) { Complete = true });
        Assert.Empty(built.Problems);
        ServiceKey[] before = [.. _state.Keys];
        _state = new DesiredState();
        foreach (BuiltObject entry in built.Objects.Values)
        {
            _state.Upsert(entry.Line, new Generation(1, 1));
            foreach (IPEndPoint target in step.Flows.SelectMany(flow => flow.Expect.Endpoints))
            {
                _host.Route(Whole(target.Address), _scenario.Node.HasAddress(target.Address) ? "lo" : Pods);
            }
        }

        Assert.Empty(_state.Rejected);
        _dataplane.Apply([.. _state.Keys.Union(before)]);
    }

    private List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) =>
        _state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices) ? ServiceResolver.Resolve(service, slices, node, problems) : [];

    private string? Compare(Flow flow)
    {
        TraceResult result = new PacketTracer(_kernel, _host).Trace(new TracePacket
        {
            Source = flow.Source,
            Destination = flow.Destination,
            Protocol = (byte)flow.Protocol,
            DestinationPort = flow.Port,
            InputInterface = flow.Origin switch { FlowOrigin.Node => null, FlowOrigin.Pod => Pods, _ => World },
        });
        FlowVerdict[] verdicts = [.. result.Outcomes.Select(Verdict).Distinct()];
        bool masqueraded = result.Outcomes.Any(outcome => outcome.Masqueraded);
        bool agrees = verdicts is [var verdict] && verdict == flow.Expect.Verdict
            && (verdict != FlowVerdict.Dnat || result.Targets.ToHashSet().SetEquals(flow.Expect.Endpoints))
            && (flow.Expect.Masquerade is null || flow.Expect.Masquerade == masqueraded);
        return agrees ? null : $"{flow}\n  expected {flow.Expect}\n  traced\n{result}";
    }

    private static FlowVerdict Verdict(TraceOutcome outcome) => outcome.Target is not null ? FlowVerdict.Dnat : outcome.Verdict switch
    {
        TraceVerdict.Dropped => FlowVerdict.Drop,
        TraceVerdict.Reset or TraceVerdict.Unreachable => FlowVerdict.Reject,
        _ => FlowVerdict.Pass,
    };
}
