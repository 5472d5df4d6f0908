using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Ingress;
using Edge.Agent.Leds;
using Edge.Agent.Pair;
using Edge.Agent.Probes;
using Edge.Agent.State;
using Edge.Agent.Uplinks;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;

namespace Edge.Agent.Sync;

/// <summary>Says the same truth twice: in the retained report for the control plane and in the status for the person on the gateway.</summary>
internal sealed class StatusWriter(AgentIdentity identity, string tenant, string broker, TimeProvider time)
{
    private const int ReportedErrors = 16;

    // So long after a repair the condition says so.
    private const long DisturbedMilliseconds = 10 * 60 * 1000;

    private readonly long _started = time.GetTimestamp();
    private long _brokerSince = time.GetTimestamp();
    private string _brokerState = "connecting";
    private string? _brokerError;

    /// <summary>What the lights show; null where nobody wants to know.</summary>
    public LedPost? Leds { get; init; }

    /// <summary>Where replies leave; null when nobody looks after it.</summary>
    public UplinkRouting? Uplinks { get; init; }

    /// <summary>What became of the addresses that Services want; null where the settings allow none.</summary>
    public Func<IngressStatus>? Ingress { get; init; }

    /// <summary>Which endpoints answer; null: nobody asks.</summary>
    public ProbeReports? Probes { get; init; }

    /// <summary>Says what the machine has left; null: nobody looks.</summary>
    public HostReader? Host { get; init; }

    /// <summary>The pair of gateways; null where this one is alone.</summary>
    public Func<PairStatus>? Pair { get; init; }

    /// <summary>Milliseconds on the monotonic clock.</summary>
    public long UptimeMilliseconds => (long)time.GetElapsedTime(0, time.GetTimestamp()).TotalMilliseconds;

    public void BrokerIs(string state, string? error)
    {
        _brokerState = state;
        _brokerError = error ?? (state == "connected" ? null : _brokerError);
        _brokerSince = time.GetTimestamp();
    }

    /// <summary>The <c>r/sync</c> document.</summary>
    public byte[] Report(SyncStatus sync, DesiredState state, Dataplane dataplane, ProgrammingState programming, LiveFlows? flows, AgentHealth health, ulong connection)
    {
        (IReadOnlyList<DrainReport> Few, DrainTotal Total)? drains = flows is null ? null : FlowReports.Drains(flows);
        var report = new SyncReport
        {
            Connection = connection,
            BootId = identity.BootId,
            View = sync.View,
            Epoch = sync.Applied.Epoch,
            SeenGeneration = sync.Seen.Number,
            AppliedGeneration = sync.Applied.Number,
            Programmed = new ProgrammedState { Generation = programming.Programmed.Number, At = programming.ProgrammedAt },
            State = PhaseName(sync.Phase),
            Complete = sync.Complete,
            Freshness = FreshnessName(sync.Freshness),
            StaleSeconds = (long)sync.SinceBeat.TotalSeconds,
            LastKnownGood = sync.LastKnownGood?.Number,
            Objects = new ReportedObjects { Services = sync.Services, Slices = sync.Slices, Endpoints = sync.Endpoints, Rejected = sync.Rejected },
            Nftables = new NftablesReport
            {
                Ok = programming.Problem is null,
                Repairs = programming.Repairs,
                LastMilliseconds = Math.Round(programming.LastCommit.TotalMilliseconds, 3),
                Error = programming.Problem,
            },
            Errors = Errors(sync, state, dataplane, health),
            Drain = drains?.Few,
            DrainTotal = drains?.Total,
            Health = Health(sync, state, dataplane, programming, health),
            Led = Leds?.Name,
            Disk = sync.StoreProblem,
            Ingress = Ingress is null ? null : IngressReports.Report(Ingress()),
            Probes = Probes?.Report(),
        };
        return report.ToUtf8();
    }

    /// <summary>The answer to <c>edgectl status</c>.</summary>
    public AgentStatus Status(SyncStatus sync, DesiredState state, Dataplane dataplane, ProgrammingState programming, LiveFlows? flows, AgentHealth health) => new(AgentIdentity.Version, identity.Gateway, tenant, sync.View)
    {
        Sync = sync.Phase.ToString(),
        Source = sync.Phase == SyncPhase.LastKnownGood ? (sync.LastKnownGood is null && sync.Services == 0 ? "empty" : "lkg") : "live",
        Seen = sync.Seen,
        Applied = sync.Applied,
        Programmed = programming.Programmed,
        ConfigGeneration = sync.ConfigGeneration,
        Broker = new BrokerStatus(_brokerState, broker, _brokerError, (long)time.GetElapsedTime(_brokerSince).TotalSeconds),
        StaleSeconds = (long)sync.SinceBeat.TotalSeconds,
        Counts = new ObjectCounts(sync.Services, sync.Slices, sync.Endpoints),
        Rejected = [.. Problems(state, dataplane, health).Take(ReportedErrors)],
        RejectedCount = sync.Rejected + dataplane.Problems.Count() + health.Problems.Count + (Ingress?.Invoke().Wrong ?? 0),
        LastCommitMilliseconds = Math.Round(programming.LastCommit.TotalMilliseconds, 3),
        Repairs = programming.Repairs,
        SinceRepairSeconds = programming.LastRepair is null ? null : (UptimeMilliseconds - programming.RepairedAt) / 1000,
        LastRepair = programming.LastRepair,
        Draining = flows?.Drains.Draining.Count() ?? 0,
        FlowsDeleted = flows?.Deleted ?? 0,
        Led = Leds?.Name,
        BootId = identity.BootId,
        UptimeSeconds = (long)time.GetElapsedTime(_started).TotalSeconds,
        Uplinks = Uplinks?.Rows() ?? [],
        Conditions = Conditions(sync, state, programming, flows, health),
    };

    /// <summary>The line of <c>systemctl status</c>.</summary>
    public string Line(SyncStatus sync, ProgrammingState programming) =>
        programming.Problem is string problem ? $"cannot program the kernel: {problem}"
        : $"{PhaseName(sync.Phase)} gen={sync.Applied} svc={sync.Services} ep={sync.Endpoints} broker={_brokerState}{(_brokerError is null ? "" : $" ({_brokerError})")}";

    private List<Condition> Conditions(SyncStatus sync, DesiredState state, ProgrammingState programming, LiveFlows? flows, AgentHealth health) =>
    [
        programming.Problem is null
            ? new Condition("Programmed", programming.Ready, programming.Ready ? "Committed" : "Starting")
            : new Condition("Programmed", false, "KernelRefused", programming.Problem),
        Undisturbed(programming),
        new Condition("Connected", _brokerState == "connected", _brokerState == "connected" ? "Connected" : "Disconnected", _brokerError),
        new Condition("Complete", sync.Complete, sync.Complete ? "EverythingReceived" : "Fetching", sync.Complete ? null : $"{sync.MissingShards} of {sync.TotalShards} shards are missing; nothing is deleted until they are here"),
        new Condition("Fresh", sync.Freshness == Freshness.Fresh, sync.Freshness.ToString(), sync.LastRefusal),
        new Condition("Stored", sync.StoreProblem is null, sync.StoreProblem is null ? "LastKnownGoodKept" : "CannotWrite", sync.StoreProblem),
        new Condition("Tracked", flows?.Problem is null, flows?.Problem is null ? "ConnectionsTracked" : "CannotRead", flows?.Problem),
        new Condition("HealthServed", health.GatewayProblem is null, health.GatewayProblem is null ? "Listening" : "CannotListen", health.GatewayProblem),
        new Condition("Eligible", health.NodeEligible, health.NodeEligible ? "Serving" : "Draining", health.NodeEligible ? null : "the control plane sends new traffic elsewhere: /healthz and the health ports of Services answer 503, the rules stay"),
        .. Uplinks?.Condition is Condition returnPaths ? [returnPaths] : Array.Empty<Condition>(),
        .. Host is HostReader host ? HostConditions.Of(host.Read(), state.Serves(AddressFamily.InterNetwork), state.Serves(AddressFamily.InterNetworkV6)) : [],
        .. Leds?.Condition is Condition leds ? [leds] : Array.Empty<Condition>(),
        .. Ingress is null ? [] : (ReadOnlySpan<Condition>)[IngressReports.Condition(Ingress())],
        .. Probes?.Condition is Condition endpoints ? [endpoints] : Array.Empty<Condition>(),
        .. Pair is null ? [] : (ReadOnlySpan<Condition>)[PairReports.Condition(Pair(), time)],
    ];

    // Whoever comes soon afterwards should see that somebody else writes into our tables.
    private Condition Undisturbed(ProgrammingState programming) =>
        programming.LastRepair is string repair && UptimeMilliseconds - programming.RepairedAt < DisturbedMilliseconds
            ? new Condition("Undisturbed", false, "ForeignChange", repair)
            : new Condition("Undisturbed", true, "NobodyElseWrites");

    private List<ReportedError> Errors(SyncStatus sync, DesiredState state, Dataplane dataplane, AgentHealth health)
    {
        var errors = new List<ReportedError>();
        if (sync.LastRefusal is not null)
        {
            errors.Add(new ReportedError { Key = sync.View, Reason = "DocumentRefused", Text = sync.LastRefusal });
        }

        foreach (string problem in Uplinks?.Problems ?? [])
        {
            errors.Add(new ReportedError { Key = "uplinks", Reason = "RepliesMayBeLost", Text = problem });
        }

        errors.AddRange(Problems(state, dataplane, health).Select(static problem => new ReportedError { Key = problem.Key, Reason = problem.Reason, Text = problem.Text }));
        return errors.Count <= ReportedErrors ? errors : errors[..ReportedErrors];
    }

    private IEnumerable<Protocol.Admin.RejectedObject> Problems(DesiredState state, Dataplane dataplane, AgentHealth health) =>
        state.Rejected.Select(static rejected => new Protocol.Admin.RejectedObject($"{rejected.Kind} {rejected.Key}", rejected.Reason.ToString(), rejected.Text))
            .Concat(dataplane.Problems.Select(static problem => new Protocol.Admin.RejectedObject($"Service {problem.Key}", "NotServed", problem.Value)))
            .Concat(health.Problems.Select(static problem => new Protocol.Admin.RejectedObject($"Service {problem.Key}", "FailedToStartServiceHealthcheck", problem.Value)))
            .Concat(Ingress is null ? [] : IngressReports.Problems(Ingress()));

    private string Health(SyncStatus sync, DesiredState state, Dataplane dataplane, ProgrammingState programming, AgentHealth health) =>
        programming.Problem is not null ? "fatal"
        : sync.Freshness == Freshness.VeryStale ? "very-stale"
        : _brokerState != "connected" ? "no-broker"
        : state.RejectedCount > 0 || dataplane.Problems.Any() || health.Problems.Count > 0 || Uplinks is { Problems.Count: > 0 } || Ingress?.Invoke() is { Wrong: > 0 } or { Problems.Count: > 0 } || Probes is { AnyDead: true } || Pair?.Invoke() is { Problems.Count: > 0 } ? "degraded"
        : "ok";

    private static string PhaseName(SyncPhase phase) => phase switch
    {
        SyncPhase.LastKnownGood => "lkg",
        SyncPhase.Verifying => "verifying",
        SyncPhase.Fetching => "fetching",
        SyncPhase.Complete => "complete",
        SyncPhase.Gap => "gap",
        _ => "live",
    };

    private static string FreshnessName(Freshness freshness) => freshness switch
    {
        Freshness.Fresh => "fresh",
        Freshness.Stale => "stale",
        _ => "very-stale",
    };
}
