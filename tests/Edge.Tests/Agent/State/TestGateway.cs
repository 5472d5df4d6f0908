using Edge.Agent.State;
using Edge.Protocol.Signatures;

namespace Edge.Tests.Agent.State;

/// <summary>A gateway with everything but a network: subscriptions are answered from the publisher's retained messages.</summary>
internal sealed class TestGateway
{
    private readonly TestPublisher _publisher;

    public TestGateway(TestPublisher publisher, MemoryFiles? files = null, ManualTime? time = null, TrustStore? trust = null)
    {
        _publisher = publisher;
        Files = files ?? new MemoryFiles();
        Time = time ?? new ManualTime();
        Trust = trust ?? publisher.Trust();
        Store = new StateStore(Files, Time);
        Sync = new ViewSync(new ViewSyncOptions { GatewayId = TestPublisher.Gateway, Random = new Random(1) }, Trust, State, Store, Time);
        Sync.Load(Actions);
    }

    public MemoryFiles Files { get; }

    public ManualTime Time { get; }

    public TrustStore Trust { get; }

    public DesiredState State { get; } = new();

    public StateStore Store { get; }

    public ViewSync Sync { get; }

    /// <summary>Everything that was asked for and told so far.</summary>
    public List<SyncAction> Actions { get; } = [];

    public List<string> Fetched { get; } = [];

    public IEnumerable<string> Notices => Actions.OfType<SyncAction.Notice>().Select(n => $"{n.Code}: {n.Text}");

    public IEnumerable<string> Codes => Actions.OfType<SyncAction.Notice>().Select(n => n.Code);

    public TestGateway Connect()
    {
        Act(Sync.Connected);
        return this;
    }

    public void Deliver(string topic, byte[] payload) => Act(a => Sync.Receive(topic, payload, a));

    public void DeliverManifest(byte[] payload) => Deliver(_publisher.Topics.Manifest(Sync.View), payload);

    public void DeliverDelta(byte[] payload) => Deliver(_publisher.Topics.Deltas(Sync.View), payload);

    public void Tick(TimeSpan after)
    {
        Time.Advance(after);
        Act(Sync.Tick);
    }

    /// <summary>Lets the store write what is due after so long.</summary>
    public void Settle(double seconds = 60)
    {
        Store.WriteDue(Time.GetTimestamp());
        Time.Advance(TimeSpan.FromSeconds(seconds));
        Store.WriteDue(Time.GetTimestamp());
    }

    /// <summary>kill -9, then a start on what the disk has.</summary>
    public TestGateway Restart(TrustStore? trust = null) => new(_publisher, Files.Copy(), Time, trust);

    /// <summary>What the proxy would see, as text: equal text, equal state.</summary>
    public string Describe() => Describe(State);

    public static string Describe(DesiredState state) => string.Join('\n', state.Keys.OrderBy(k => k.ToString(), StringComparer.Ordinal).Select(key =>
    {
        state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices);
        IEnumerable<string> endpoints = slices.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => $"{s.Name}={s.ResourceVersion}:{string.Join(',', s.Endpoints.Select(e => e.Address))}");
        return $"{key} {service!.Uid} {service.ResourceVersion} [{string.Join(' ', endpoints)}]";
    }));

    private void Act(Action<ICollection<SyncAction>> step)
    {
        List<SyncAction> actions = [];
        step(actions);
        for (int i = 0; i < actions.Count; i++)
        {
            if (actions[i] is SyncAction.Subscribe { RetainHandling: 0 } subscribe)
            {
                Answer(subscribe.Filter, actions);
            }
        }

        Actions.AddRange(actions);
    }

    private void Answer(string filter, List<SyncAction> actions)
    {
        string prefix = filter[..^1];
        foreach ((string topic, byte[] payload) in _publisher.Retained.ToArray())
        {
            bool matches = filter.EndsWith('+') ? topic.StartsWith(prefix, StringComparison.Ordinal) : topic == filter;
            if (matches)
            {
                if (topic.Contains("/c/", StringComparison.Ordinal))
                {
                    Fetched.Add(topic);
                }

                Sync.Receive(topic, payload, actions);
            }
        }
    }
}
