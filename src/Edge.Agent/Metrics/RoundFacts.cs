using Edge.Agent.Ingress;
using Edge.Agent.Pair;
using Edge.Agent.Probes;
using Edge.Agent.Uplinks;
using Edge.Protocol;

namespace Edge.Agent.Metrics;

/// <summary>How things stand at the end of a round of the reconciler.</summary>
internal readonly record struct RoundFacts
{
    /// <summary>Newest generation that was announced.</summary>
    public Generation Seen { get; init; }

    /// <summary>Generation of the desired state.</summary>
    public Generation Applied { get; init; }

    /// <summary>Generation that the kernel has.</summary>
    public Generation Programmed { get; init; }

    /// <summary>The kernel takes what it is given.</summary>
    public bool Programming { get; init; }

    /// <summary>Every object of the view is here.</summary>
    public bool Complete { get; init; }

    /// <summary>Since the control plane was last heard.</summary>
    public TimeSpan SinceBeat { get; init; }

    public bool Connected { get; init; }

    /// <summary>Number of the connection to the broker; another one for each.</summary>
    public ulong Connection { get; init; }

    public int Services { get; init; }

    public int Slices { get; init; }

    public int Endpoints { get; init; }

    /// <summary>Objects that could not be taken, and Services of which a part cannot be served.</summary>
    public int Problems { get; init; }

    /// <summary>Service objects that came, changed or went, since the start.</summary>
    public long ServiceChanges { get; init; }

    /// <summary>The same of EndpointSlices.</summary>
    public long EndpointChanges { get; init; }

    /// <summary>How often our tables were found changed and put right.</summary>
    public long Repairs { get; init; }

    /// <summary>Endpoints that get no new connections and still have some.</summary>
    public int Draining { get; init; }

    /// <summary>Connections that led to nobody and were deleted.</summary>
    public long FlowsDeleted { get; init; }

    /// <summary>What became of the addresses that Services want on the LAN; null where the settings allow none.</summary>
    public IngressStatus? Addresses { get; init; }

    /// <summary>Who probes endpoints; null where nobody does.</summary>
    public IProber? Probes { get; init; }

    /// <summary>Those of them that do not answer.</summary>
    public int Demoted { get; init; }

    /// <summary>Services with a port of which no endpoint answers.</summary>
    public int DeadServices { get; init; }

    /// <summary>The pair of gateways; null where this one is alone.</summary>
    public PairStatus? Pair { get; init; }

    /// <summary>Uplinks and tunnels, as they are planned; null where nobody looks after them.</summary>
    public UplinkPlan? Uplinks { get; init; }

    /// <summary>The control plane sends new traffic here.</summary>
    public bool Eligible { get; init; }

    /// <summary>Last-known-good is kept on disk.</summary>
    public bool Stored { get; init; }

    /// <summary>Name of what the lights show; empty where there are none.</summary>
    public string? Led { get; init; }
}
