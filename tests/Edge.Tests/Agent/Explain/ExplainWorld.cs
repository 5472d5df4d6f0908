using System.Net;
using Edge.Agent.Conntrack;
using Edge.Agent.Explain;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Proxy;
using Edge.Tests.Agent.Uplinks;
using Edge.Tests.Fakes;
using RejectedObject = Edge.Agent.State.RejectedObject;

namespace Edge.Tests.Agent.Explain;

/// <summary>A gateway over the fake kernel with an uplink, two networks of pods and one Service for each thing that can happen to a packet.</summary>
internal sealed class ExplainWorld : IDesiredServices, IDisposable
{
    public const string Outside = "198.51.100.7", Pod = "10.1.0.99", Gateway = "192.0.2.1";

    private readonly Dictionary<ServiceKey, (ServiceSpec Service, List<SliceSpec> Slices)> _objects = [];

    public ExplainWorld()
    {
        Dataplane = new Dataplane(Kernel, owned: true, (key, node, problems) =>
            _objects.TryGetValue(key, out (ServiceSpec Service, List<SliceSpec> Slices) found) ? ServiceResolver.Resolve(found.Service, found.Slices, node, problems) : [])
        {
            Node = Node(null),
        };
        Explainer = new Explainer(this, Dataplane, address => Claims.GetValueOrDefault(address.ToString()),
            new PathMachine(name => Settings.GetValueOrDefault(name), (link, address) => Neighbours.GetValueOrDefault($"{address} dev {Dataplane.Node.Paths.NameOf(link)}")));
        Dataplane.Resync([], "start");
        AddServices();
    }

    public FakeNftables Kernel { get; } = new(new FakeKernel(new ManualClock()));

    public Dataplane Dataplane { get; }

    public Explainer Explainer { get; }

    public IEnumerable<ServiceKey> Keys => _objects.Keys;

    public List<RejectedObject> Refused { get; } = [];

    public IReadOnlyList<RejectedObject> Rejected => Refused;

    /// <summary>Files below <c>/proc/sys/net</c>.</summary>
    public Dictionary<string, string> Settings { get; } = new()
    {
        ["ipv4/ip_forward"] = "1",
        ["ipv4/conf/wan0/forwarding"] = "1",
        ["ipv4/conf/lan0/forwarding"] = "1",
        ["ipv6/conf/all/forwarding"] = "1",
        ["netfilter/nf_conntrack_count"] = "100",
        ["netfilter/nf_conntrack_max"] = "65536",
    };

    /// <summary>Neighbours of which the kernel knows something, as in <c>10.1.0.1 dev lan0</c>.</summary>
    public Dictionary<string, NeighbourState> Neighbours { get; } = [];

    /// <summary>What became of addresses.</summary>
    public Dictionary<string, AddressRow> Claims { get; } = [];

    /// <summary>The connections that explain is told of.</summary>
    public FlowAnswer Flows { get; set; } = new([]);

    public bool TryGet(ServiceKey key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
    {
        bool known = _objects.TryGetValue(key, out (ServiceSpec Service, List<SliceSpec> Slices) found);
        (service, slices) = known ? found : (null, []);
        return known;
    }

    public AdminResponse Ask(AdminRequest request) => Explainer.Answer(request, Flows, null);

    /// <summary>The path to one address.</summary>
    public PathRow Path(string address, int port, string? from = null, string protocol = "tcp") => Assert.Single(Answer(address, port, from, protocol).Paths);

    public ExplainAnswer Answer(string address, int port, string? from = null, string protocol = "tcp")
    {
        AdminResponse response = Ask(new AdminRequest(AdminOperations.Explain)
        {
            Address = address,
            Port = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Protocol = protocol,
            From = from,
        });
        Assert.True(response.Ok, response.Error);
        return response.Explain!;
    }

    /// <summary>What the rules do with the first packet of a connection.</summary>
    public TraceResult Trace(string from, string address, ushort port, byte protocol = TracePacket.Tcp)
    {
        TraceHost host = new TraceHost().Interface("wan0", $"{Gateway}/24").Interface("lan0", "10.1.255.254/16").Interface("lan1", "10.2.0.254/24").Route("10.3.0.0/16", "lan0");
        string? input = from switch { Gateway => null, Pod => "lan0", _ => "wan0" };
        return new PacketTracer(Kernel, host).Trace(TracePacket.Connect(from, address, port, protocol) with { InputInterface = input });
    }

    /// <summary>Other addresses where NodePorts answer.</summary>
    public void NodePortsOn(string prefix)
    {
        Dataplane.Node = Node([IPNetwork.Parse(prefix)]);
        Dataplane.Resync([.. _objects.Keys], "configured");
    }

    /// <summary>The uplink's router is gone.</summary>
    public void NoDefaultRoute() => Dataplane.Node = Dataplane.Node with
    {
        Paths = Dataplane.Node.Paths with { Routes = [.. Dataplane.Node.Paths.Routes.Where(static route => route.Prefix.PrefixLength > 0)] },
    };

    public void Set(ServiceSpec service, params string[] endpoints)
    {
        _objects[service.Key] = (service, endpoints.Length == 0 ? [] : [ServiceWorld.Slice(service.Key.Name, endpoints)]);
        Dataplane.Apply([service.Key]);
    }

    /// <summary>What a packet of the client outside to the Service's first port writes into a set of limits, instead of what was there.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="set">The set.</param>
    /// <param name="limit">By which the kernel holds the client.</param>
    /// <param name="left">Of a minute; null where the element stays.</param>
    public void Meter(string service, Set set, Expression limit, TimeSpan? left = null)
    {
        using Transaction transaction = new();
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(ConnectionMark.Port(Dataplane.Model.PortsOf(ServiceWorld.Key(service))[0].Id));
        key.AddAddress(IPAddress.Parse(Outside));
        if (Kernel.FindElement(set, key.Bytes) is not null)
        {
            transaction.DeleteElement(set, key.Bytes);
        }

        transaction.AddElement(set, new Element { Key = key.Bytes, Statement = limit, Timeout = left is null ? null : TimeSpan.FromMinutes(1), Expiration = left });
        Kernel.Commit(transaction);
    }

    public static ServiceSpec Service(string name, int number, Dictionary<string, string>? annotations = null, string[]? ranges = null, bool local = false, TimeSpan? affinity = null, bool v6 = false) => new()
    {
        Key = ServiceWorld.Key(name),
        Uid = name,
        ResourceVersion = "1",
        Type = ServiceType.LoadBalancer,
        ClusterIPs = v6 ? [IPAddress.Parse($"10.96.0.{number}"), IPAddress.Parse($"fd00:96::{number}")] : [IPAddress.Parse($"10.96.0.{number}")],
        LoadBalancerIPs = [new LoadBalancerAddress(IPAddress.Parse($"203.0.113.{number}"), IsVip: true)],
        LoadBalancerSourceRanges = [.. (ranges ?? []).Select(static range => IPNetwork.Parse(range))],
        ExternalTrafficLocal = local,
        Affinity = affinity,
        Ports = [new ServicePort("http", TransportProtocol.Tcp, 80, (ushort)(30000 + number))],
        Annotations = annotations?.ToDictionary(static pair => $"edge.gateway/{pair.Key}", static pair => pair.Value),
    };

    public void Dispose()
    {
        Dataplane.Dispose();
        Kernel.Dispose();
    }

    private void AddServices()
    {
        Set(Service("web", 10), "10.1.0.1 @here", "10.2.0.1", "10.3.0.1", "10.1.0.4 unready", "10.1.0.5 terminating");
        Set(Service("near", 20, local: true), "10.1.0.1 @here", "10.2.0.1 @other");
        Set(Service("far", 30, local: true), "10.2.0.1 @other");
        Set(Service("empty", 40));
        Set(Service("unready", 50), "10.1.0.1 unready");
        Set(Service("members", 60, ranges: ["198.51.100.0/25", "10.1.0.99/32"]), "10.1.0.1");
        Set(Service("denies", 70, new() { ["denied-source-ranges"] = "198.51.100.0/24", ["connections"] = "5" }), "10.1.0.1");
        Set(Service("hides", 80, new() { ["source-ip"] = "masquerade" }), "10.1.0.1");
        Set(Service("phones", 90, new() { ["port-ranges"] = "http=10000-10010" }), "10.1.0.1", "10.1.0.2");
        Set(Service("same", 100, new() { ["balance"] = "flow-hash" }, affinity: TimeSpan.FromHours(3)), "10.1.0.1", "10.1.0.2");
        Set(Service("both", 130, v6: true), "10.1.0.1");
    }

    private static NodeFacts Node(IReadOnlyList<IPNetwork>? nodePorts)
    {
        RouteSnapshot snapshot = HostText.Read(
            ["wan0", "lan0", "lan1"], "default via 192.0.2.254 dev wan0", "192.0.2.0/24 dev wan0", "10.1.0.0/16 dev lan0", "10.2.0.0/24 dev lan1", "10.3.0.0/16 via 10.1.128.1 dev lan0");
        HostNetwork host = HostNetworkWatch.Translate(snapshot with { OnLinkRoutes = [.. snapshot.Routes.Where(static route => route.Gateway is null && route.Prefix.PrefixLength > 0).Select(static route => route.Prefix)] });
        return NodeFactsBuilder.Build(
            new NodeSettings { Name = "here" }, NodeConfig.Default, host with { Addresses = [.. new[] { Gateway, "10.1.255.254", "10.2.0.254" }.Select(IPAddress.Parse)] }, "gw") with
        {
            PodCidrs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/24")],
            ServiceCidrs = [IPNetwork.Parse("10.96.0.0/16")],
            NodePortAddresses = nodePorts,
        };
    }
}
