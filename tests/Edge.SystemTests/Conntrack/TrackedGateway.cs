using System.Net;
using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Conntrack;
using Edge.Nftables;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Conntrack;

/// <summary>
/// A client, a gateway with the real dataplane and its connection tracking, and two pods on links of their own, in namespaces. Service
/// <c>shop/echo</c> answers on 10.96.0.1, fd00:96::1 and NodePort 30007, TCP and UDP, with the name of the pod.
/// </summary>
internal sealed class TrackedGateway : IDisposable
{
    public const int Port = 7;
    public const int NodePort = 30007;
    private const int PodPort = 7007;
    private static readonly ServiceKey s_key = new("shop", "echo");

    private readonly NamespaceLab _lab = new();
    private readonly NftablesConnection _nftables;
    private readonly ConntrackSocket _conntrack;
    private readonly FlowWorker _worker;
    private readonly Dataplane _dataplane;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<EchoPod> _pods = [];
    private string[]? _endpoints;

    public TrackedGateway()
    {
        Client = _lab.Add("client");
        LabNamespace gateway = _lab.AddRouter("gateway");
        _lab.Connect(Client, "up0", ["198.51.100.7/24", "2001:db8:9::7/64"], gateway, "up0", ["198.51.100.1/24", "2001:db8:9::1/64"]);
        Client.Route("default", "198.51.100.1");
        Client.Route("default", "2001:db8:9::1");
        foreach (int pod in new[] { 1, 2 })
        {
            LabNamespace space = _lab.Add($"pod{pod}");
            _lab.Connect(space, "eth0", [$"10.1.{pod}.2/24", $"fd00:1:{pod}::2/64"], gateway, $"pod{pod}", [$"10.1.{pod}.1/24", $"fd00:1:{pod}::1/64"]);
            space.Route("default", $"10.1.{pod}.1");
            space.Route("default", $"fd00:1:{pod}::1");
            _pods.Add(new EchoPod(space, $"pod{pod}", PodPort, _stop.Token));
        }

        _nftables = gateway.Get(NftablesConnection.Open);
        _conntrack = gateway.Get(static () => new ConntrackSocket());
        Entries = gateway.Get(static () => new ConntrackSocket());
        _worker = new FlowWorker(_conntrack, Clock);
        _dataplane = new Dataplane(_nftables, owned: false, Resolve)
        {
            Node = new NodeFacts
            {
                NodeName = "here",
                LocalAddresses = [IPAddress.Parse("198.51.100.1"), IPAddress.Parse("2001:db8:9::1")],
                ReturnPrefixes = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/32")],
            },
        };
        Flows = new LiveFlows(_worker, _dataplane.Model, () => _dataplane.Node, Clock, NullLogger<LiveFlows>.Instance);
        _dataplane.Observer = Flows;
        _dataplane.Resync([], "start");
        Work();
    }

    public LabNamespace Client { get; }

    public LiveFlows Flows { get; }

    public ManualClock Clock { get; } = new();

    /// <summary>The gateway's table, for the test to look at.</summary>
    public ConntrackSocket Entries { get; }

    /// <summary>The Service has these pods as endpoints; null: there is no Service. Connection tracking is left as it is.</summary>
    public void Program(params string[]? pods)
    {
        _endpoints = pods;
        _dataplane.Apply([s_key]);
    }

    /// <summary>What follows for connections.</summary>
    public void Work()
    {
        do
        {
            Flows.Step();
        }
        while (_worker.TryPerform());
    }

    public void Dispose()
    {
        _stop.Cancel();
        _pods.ForEach(static pod => pod.Dispose());
        _dataplane.Dispose();
        _nftables.Dispose();
        _conntrack.Dispose();
        Entries.Dispose();
        _stop.Dispose();
        _lab.Dispose();
    }

    private List<ResolvedPort> Resolve(ServiceKey key, NodeFacts node, ICollection<string> problems) => key != s_key || _endpoints is null ? [] : ServiceResolver.Resolve(
        new ServiceSpec
        {
            Key = s_key,
            Uid = "echo",
            ResourceVersion = "1",
            ClusterIPs = [IPAddress.Parse("10.96.0.1"), IPAddress.Parse("fd00:96::1")],
            Ports = [new ServicePort("udp", TransportProtocol.Udp, Port, NodePort), new ServicePort("tcp", TransportProtocol.Tcp, Port, NodePort)],
        },
        [Slice(AddressFamily.InterNetwork), Slice(AddressFamily.InterNetworkV6)],
        node,
        problems);

    private SliceSpec Slice(AddressFamily family) => new()
    {
        Name = $"{family}",
        Uid = $"{family}",
        ResourceVersion = "1",
        Family = family,
        Ports = [new SlicePort("udp", TransportProtocol.Udp, PodPort), new SlicePort("tcp", TransportProtocol.Tcp, PodPort)],
        Endpoints =
        [
            .. _endpoints!.Select(pod => new EndpointEntry(
                IPAddress.Parse(family == AddressFamily.InterNetwork ? $"10.1.{pod[^1]}.2" : $"fd00:1:{pod[^1]}::2").GetAddressBytes(),
                EndpointConditions.Ready | EndpointConditions.Serving,
                new EndpointTopology(null, null, null, null))),
        ],
    };
}
