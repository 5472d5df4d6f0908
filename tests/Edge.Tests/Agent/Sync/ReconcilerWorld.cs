using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Edge.Agent.Admin;
using Edge.Agent.Conntrack;
using Edge.Agent.Explain;
using Edge.Agent.Health;
using Edge.Agent.Ingress;
using Edge.Agent.Leds;
using Edge.Agent.Metrics;
using Edge.Agent.Mqtt;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.Repair;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Linux.Mosquitto;
using Edge.Nftables;
using Edge.Protocol.Documents;
using Edge.Tests.Agent.Ingress;
using Edge.Tests.Agent.Probes;
using Edge.Tests.Agent.State;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Sync;

/// <summary>A whole agent over a fake kernel, a fake broker, a disk in memory and a clock by hand; the test makes each round.</summary>
internal sealed class ReconcilerWorld : IAsyncDisposable
{
    private readonly BrokerSession _session;
    private readonly Dataplane _dataplane;
    private readonly INftables? _nftables;
    private readonly ProbeFeed? _probes;
    private readonly FakeHostNetwork _host = new();

    /// <param name="publisher">What is published.</param>
    /// <param name="files">The disk; a new one when null.</param>
    /// <param name="kernel">The fake kernel; a new one when null.</param>
    /// <param name="policy">Which addresses may be claimed.</param>
    /// <param name="owned">Tables are owned.</param>
    /// <param name="real">Opens connections to a kernel that takes the place of the fake one.</param>
    /// <param name="monitor">Tells of the commits of others.</param>
    public ReconcilerWorld(
        TestPublisher publisher, MemoryFiles? files = null, FakeKernel? kernel = null, AddressPolicy? policy = null, bool owned = true, Func<INftables>? real = null, NftablesMonitor? monitor = null)
    {
        _nftables = real?.Invoke();
        Publisher = publisher;
        Files = files ?? new MemoryFiles();
        Kernel = new FakeNftables(kernel);
        State = new DesiredState();
        Store = new StateStore(Files, Clock);
        var sync = new ViewSync(new ViewSyncOptions { GatewayId = TestPublisher.Gateway, Random = new Random(1) }, publisher.Trust(), State, Store, Clock);
        _dataplane = new Dataplane(_nftables ?? Kernel, owned, (key, node, problems) =>
            State.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices) ? ServiceResolver.Resolve(service, slices, node, problems, _probes?.DemotedOf(key)) : []);
        var own = new OwnTargets(target => _dataplane.Model.Translates(target, _dataplane.Node), () => _dataplane.Node);
        _probes = new ProbeFeed(Prober, State, ProbeSpec.None, () => _dataplane.Node, own, Clock, NullLogger<ProbeFeed>.Instance);
        _session = new BrokerSession(
            Broker,
            new BrokerSettings
            {
                Connection = new MqttOptions { Host = "broker", ClientId = TestPublisher.Gateway },
                Tenant = TestPublisher.Tenant,
                Gateway = TestPublisher.Gateway,
                BootId = "boot",
                AgentVersion = "1",
            },
            Clock,
            NullLogger<BrokerSession>.Instance);
        Worker = new FlowWorker(Conntrack, Clock);
        var flows = new LiveFlows(Worker, _dataplane.Model, () => _dataplane.Node, Clock, NullLogger<LiveFlows>.Instance);
        _dataplane.Observer = new CommitObservers(flows, own);
        Programming = new ProgrammingState();
        Health = new AgentHealth(new IPEndPoint(IPAddress.IPv6Any, 10256), State, Ports, Clock, NullLogger<AgentHealth>.Instance);
        Check = new KernelCheck(real ?? (() => new FakeNftables(Kernel.Kernel)), null);
        Reconciler = new Reconciler(
            new ReconcilerParts
            {
                Sync = sync,
                State = State,
                Dataplane = _dataplane,
                Flows = flows,
                Check = Check,
                Kernel = monitor,
                Session = _session,
                Host = _host,
                Ingress = policy is null ? null : new IngressFeed(policy, Ingress, State),
                Admin = Admin,
                Notifier = Systemd,
                Programming = Programming,
                Health = Health,
                Leds = Leds = new LedPost(Clock),
                Probes = _probes,
                Metrics = Metrics = new AgentMetrics(Clock),
                Status = new StatusWriter(new AgentIdentity(TestPublisher.Gateway, "boot"), TestPublisher.Tenant, "broker:8883", Clock) { Leds = Leds, Probes = new ProbeReports(_probes, Clock), Ingress = policy is null ? null : () => Ingress.Status },
                BuildNode = (config, host) => NodeFactsBuilder.Build(new NodeSettings(), config, host, "here") with { Ingress = policy },
                Explainer = new Explainer(State, _dataplane),
                ReportTopic = publisher.Topics.SyncReport(TestPublisher.Gateway),
                Time = Clock,
            },
            NullLogger<Reconciler>.Instance);
    }

    public TestPublisher Publisher { get; }

    public MemoryFiles Files { get; }

    public FakeNftables Kernel { get; }

    public Dataplane Dataplane => _dataplane;

    /// <summary>What is programmed.</summary>
    public DataplaneModel Model => _dataplane.Model;

    public FakeConntrack Conntrack { get; } = new();

    /// <summary>Does its rounds when a test says so.</summary>
    public FlowWorker Worker { get; }

    /// <summary>Compares when a test says so.</summary>
    public KernelCheck Check { get; }

    public ManualClock Clock { get; } = new();

    public DesiredState State { get; }

    public StateStore Store { get; }

    public FakeMqttConnection Broker { get; } = new();

    public FakeServiceManager Systemd { get; } = new();

    public AdminQueue Admin { get; } = new();

    public ProgrammingState Programming { get; }

    public AgentHealth Health { get; }

    /// <summary>Claims nothing and remembers what was wanted.</summary>
    public FakeIngress Ingress { get; } = new();

    /// <summary>Says of endpoints what the test says.</summary>
    public FakeProber Prober { get; } = new();

    public LedPost Leds { get; }

    public AgentMetrics Metrics { get; }

    public FakeHealthSockets Ports { get; } = new();

    public Reconciler Reconciler { get; }

    /// <summary>The last retained report.</summary>
    public SyncReport Report => JsonSerializer.Deserialize(
        Broker.On(Publisher.Topics.SyncReport(TestPublisher.Gateway)).Last(), ProtocolJsonContext.Default.SyncReport)!;

    /// <summary>The broker accepts, and answers every subscription with what is retained, until nothing more is asked.</summary>
    public void Connect()
    {
        Broker.Accept();
        int answered = Broker.Subscribed.Count;
        Reconciler.Step();
        while (answered < Broker.Subscribed.Count)
        {
            foreach (MqttSubscription subscription in Broker.Subscribed[answered++])
            {
                Answer(subscription);
            }

            Reconciler.Step();
        }
    }

    /// <summary>Rounds until connection tracking has no work.</summary>
    public void Track()
    {
        do
        {
            Reconciler.Step();
        }
        while (Worker.TryPerform());
    }

    public void Deliver(string topic, byte[] payload)
    {
        Broker.Raise(new MqttEvent.Received(new MqttMessage(topic, payload, 1, false)));
        Reconciler.Step();
    }

    public void Network(params string[] addresses)
    {
        _host.Current = new HostNetwork(
            [.. addresses.Select(address => IPAddress.Parse(address.Split('/')[0]))],
            [.. addresses.Select(static address => new IPNetwork(IPAddress.Parse(address.Split('/')[0]), 32))],
            [2]);
        _host.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _dataplane.Dispose();
        Health.Dispose();
        Kernel.Dispose();
        _nftables?.Dispose();
    }

    private void Answer(MqttSubscription subscription)
    {
        string prefix = subscription.Filter.TrimEnd('+');
        foreach ((string topic, byte[] payload) in Publisher.Retained)
        {
            if (subscription.RetainHandling == 0 && (topic == subscription.Filter || (prefix != subscription.Filter && topic.StartsWith(prefix, StringComparison.Ordinal))))
            {
                Broker.Raise(new MqttEvent.Received(new MqttMessage(topic, payload, 1, true)));
            }
        }
    }

    private sealed class FakeHostNetwork : IHostNetworkWatch
    {
        private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

        public HostNetwork Current { get; set; } = HostNetwork.Unknown;

        public ChannelReader<bool> Changes => _changes.Reader;

        public void Raise() => Assert.True(_changes.Writer.TryWrite(true));

        public void Dispose()
        {
        }
    }
}
