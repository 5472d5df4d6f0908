using Edge.Agent.Admin;
using Edge.Agent.Conntrack;
using Edge.Agent.Explain;
using Edge.Agent.Health;
using Edge.Agent.Ingress;
using Edge.Agent.Leds;
using Edge.Agent.Metrics;
using Edge.Agent.Mqtt;
using Edge.Agent.Pair;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Agent.State;
using Edge.Agent.Systemd;
using Edge.Agent.Uplinks;
using Edge.Nftables;

namespace Edge.Agent.Sync;

/// <summary>What the reconciler brings together.</summary>
internal sealed record ReconcilerParts
{
    public required ViewSync Sync { get; init; }

    public required DesiredState State { get; init; }

    public required Dataplane Dataplane { get; init; }

    /// <summary>The connections that are there; null leaves them alone.</summary>
    public LiveFlows? Flows { get; init; }

    public required BrokerSession Session { get; init; }

    /// <summary>Compares with the kernel beside the loop; null: the loop does it itself.</summary>
    public KernelCheck? Check { get; init; }

    /// <summary>Who keeps tables beside those of the dataplane.</summary>
    public IReadOnlyList<IKeptTables> Kept { get; init; } = [];

    /// <summary>A connection for reading what <see cref="Kept"/> have; null when nobody compares them here.</summary>
    public INftables? Reader { get; init; }

    /// <summary>Notifications of the kernel; null where nobody else can change our tables.</summary>
    public NftablesMonitor? Kernel { get; init; }

    public required IHostNetworkWatch Host { get; init; }

    /// <summary>Claims the addresses that Services want; null where the settings allow none.</summary>
    public IngressFeed? Ingress { get; init; }

    public required AdminQueue Admin { get; init; }

    public required ISystemdNotifier Notifier { get; init; }

    /// <summary>Watches over this loop; null: nobody does.</summary>
    public LoopGuard? Guard { get; init; }

    /// <summary>Called once, when all that is known is in the kernel: what an agent before left and nobody has taken can go.</summary>
    public Action? Settled { get; init; }

    public required ProgrammingState Programming { get; init; }

    /// <summary>What outer load balancers are told.</summary>
    public required AgentHealth Health { get; init; }

    /// <summary>Where the lights are told; null: nowhere.</summary>
    public LedPost? Leds { get; init; }

    /// <summary>Finds out which endpoints answer; null: nobody asks.</summary>
    public ProbeFeed? Probes { get; init; }

    /// <summary>Takes the numbers of each round; null: nobody asks for metrics.</summary>
    public AgentMetrics? Metrics { get; init; }

    public required StatusWriter Status { get; init; }

    /// <summary>The expressions of our rules that this kernel lacks; asked only after it refused them.</summary>
    public Func<IReadOnlyList<string>>? MissingExpressions { get; init; }

    /// <summary>Where replies leave when there are several uplinks or tunnels; null leaves that to the main table.</summary>
    public UplinkRouting? Uplinks { get; init; }

    /// <summary>Says where packets go.</summary>
    public Explainer? Explainer { get; init; }

    /// <summary>Puts configuration and machine together.</summary>
    public required Func<NodeConfig, HostNetwork, NodeFacts> BuildNode { get; init; }

    /// <summary>The topic of <c>r/sync</c>.</summary>
    public required string ReportTopic { get; init; }

    /// <summary>The pair of gateways; null where this one is alone.</summary>
    public Func<PairStatus>? Pair { get; init; }

    public required TimeProvider Time { get; init; }
}
