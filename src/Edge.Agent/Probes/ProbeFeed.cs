using System.Threading.Channels;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;
using Edge.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Probes;

/// <summary>
/// Tells the prober whom to ask, and the dataplane who does not answer. An endpoint that does not answer changes nothing but which endpoints its Services prefer
/// (<see cref="EndpointSelection"/>). The reconciler's alone.
/// </summary>
/// <param name="prober">Who asks.</param>
/// <param name="state">The Services.</param>
/// <param name="otherwise">How Services are probed that do not say it.</param>
/// <param name="node">The gateway.</param>
/// <param name="own">Targets that our own rules would translate; null: none.</param>
/// <param name="time">Monotonic.</param>
/// <param name="logger">Is told who does not answer.</param>
internal sealed partial class ProbeFeed(
    IProber prober, DesiredState state, ProbeSpec otherwise, Func<NodeFacts> node, OwnTargets? own, TimeProvider time, ILogger<ProbeFeed> logger)
{
    /// <summary>Endpoints that are named in the log in one round; the others are counted.</summary>
    private const int NamedAtOnce = 10;

    private readonly Dictionary<ServiceKey, WatchedService> _services = [];
    private readonly SortedDictionary<ServiceKey, string> _dead = new(ServiceOrder.Instance);
    private readonly List<ProbeVerdict> _verdicts = [];
    private readonly List<KeyValuePair<ServiceKey, ProbePlan>> _orders = [];
    private readonly List<GatewayEvent> _events = [];
    private int _version;

    public ChannelReader<bool> Changes => prober.Changes;

    /// <summary>Rises with each change of what there is to tell.</summary>
    public int Version { get; private set; }

    /// <summary>Services with a port of which no endpoint answers, and which ports: all of them are used as if nobody had asked.</summary>
    public IReadOnlyDictionary<ServiceKey, string> Dead => _dead;

    /// <summary>Endpoints that do not answer.</summary>
    public int Demoted { get; private set; }

    public IProber Prober => prober;

    /// <summary>What was committed last may change whom to ask: <see cref="Prepare"/> has something to do.</summary>
    public bool IsBehind => own?.HasChanged is true;

    /// <summary>The endpoints of a Service that do not answer; null: all do, or nobody asked.</summary>
    public DemotedEndpoints? DemotedOf(ServiceKey service) => _services.GetValueOrDefault(service)?.ForResolver;

    /// <summary>What is known of a Service that is probed; null: it is not.</summary>
    public WatchedService? Of(ServiceKey service) => _services.GetValueOrDefault(service);

    /// <summary>Before Services are resolved: takes what was found out, and tells whom to ask now.</summary>
    /// <param name="changed">Services that changed; those of which endpoints went or came back are added.</param>
    /// <param name="all">The gateway itself changed.</param>
    public void Prepare(List<ServiceKey> changed, bool all)
    {
        int before = changed.Count;
        TakeIn(changed);
        if (all)
        {
            foreach (ServiceKey service in state.Keys)
            {
                Plan(service);
            }
        }

        for (int index = 0; index < before; index++)
        {
            Plan(changed[index]);
        }

        CheckOwn(changed);
        if (_orders.Count > 0)
        {
            prober.Want(_orders);
            _orders.Clear();
        }
    }

    /// <summary>Moves what is worth an event of the gateway.</summary>
    public void TakeEvents(Action<GatewayEvent> into)
    {
        foreach (GatewayEvent happened in _events)
        {
            into(happened);
        }

        _events.Clear();
    }

    private void TakeIn(List<ServiceKey> changed)
    {
        // What was taken in is of plans that the verdicts are compared with: before another one is made.
        while (prober.Changes.TryRead(out _))
        {
            Version++;
        }

        prober.Take(_verdicts);
        int named = 0, others = 0;
        foreach (ProbeVerdict verdict in _verdicts)
        {
            if (!_services.TryGetValue(verdict.Service, out WatchedService? service) || !service.Take(in verdict, time.GetTimestamp()))
            {
                continue;
            }

            Demoted += verdict.Demoted ? 1 : -1;
            Mourn(verdict.Service, service);
            if (!changed.Contains(verdict.Service))
            {
                changed.Add(verdict.Service);
            }

            if (named++ < NamedAtOnce)
            {
                Say(in verdict, service);
            }
            else
            {
                others++;
            }
        }

        _verdicts.Clear();
        if (others > 0)
        {
            LogOthers(others);
        }
    }

    // Which addresses are our own is known after the commit: in the next round, which comes at once. It hardly ever changes anything for a target.
    private void CheckOwn(List<ServiceKey> changed)
    {
        if (own?.TakeChanged() is true)
        {
            ServiceKey[] watched = [.. _services.Keys];
            foreach (ServiceKey service in watched)
            {
                if (Plan(service) && !changed.Contains(service))
                {
                    changed.Add(service);
                }
            }
        }
    }

    // Whether an endpoint that did not answer is forgotten: then it is used again.
    private bool Plan(ServiceKey key)
    {
        ProbePlan plan = state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
            ? ProbePlan.Of(service!, slices, SpecOf(service!), node(), own?.IsOurs) : ProbePlan.Nothing;
        if (!_services.TryGetValue(key, out WatchedService? watched))
        {
            if (plan.IsNothing)
            {
                return false;
            }

            _services.Add(key, watched = new WatchedService());
        }

        if (plan.IsSame(watched.Plan))
        {
            return false;
        }

        plan = plan with { Version = ++_version };
        int demoted = watched.Demoted.Count;
        own?.Replace(watched.Plan, plan);
        bool forgotten = watched.Take(plan);
        Demoted += watched.Demoted.Count - demoted;
        Version++;
        Mourn(key, watched);
        _orders.Add(new(key, plan));
        if (plan.IsNothing)
        {
            _services.Remove(key);
        }

        return forgotten;
    }

    // A wrong annotation is reported by who resolves the Service.
    private ProbeSpec SpecOf(ServiceSpec service) =>
        service.Annotations is { } annotations && annotations.TryGetValue(AnnotationNames.Probe, out string? text) && ProbeReader.TryRead(text.Trim(), out ProbeSpec spec, out _, out _)
            ? spec : otherwise;

    private void Mourn(ServiceKey key, WatchedService service)
    {
        string? before = _dead.GetValueOrDefault(key);
        if (service.Dead == before)
        {
            return;
        }

        if (service.Dead is { } ports)
        {
            _dead[key] = ports;
            LogDead(key, ports, service.Plan.Spec);
            _events.Add(new GatewayEvent { Level = "warning", Code = "EndpointsUnreachable", Text = $"Service {key}: no endpoint of {ports} answers ({service.Plan.Spec}); all are used as before" });
        }
        else
        {
            _dead.Remove(key);
            LogAlive(key);
            _events.Add(new GatewayEvent { Level = "info", Code = "EndpointsReachable", Text = $"Service {key}: every port has an endpoint that answers" });
        }
    }

    private void Say(in ProbeVerdict verdict, WatchedService service)
    {
        if (verdict.Demoted)
        {
            LogDemoted(verdict.Service, verdict.Target, service.Plan.Spec, verdict.Outcome);
        }
        else
        {
            LogBack(verdict.Service, verdict.Target, service.Plan.Spec);
        }

        Version++;
    }

    [LoggerMessage(8110, LogLevel.Warning, "Service {Service}: {Endpoint} does not answer ({Probe}: {Outcome}) and gets no new connections while another one does")]
    private partial void LogDemoted(ServiceKey service, EndpointTarget endpoint, ProbeSpec probe, ProbeOutcome outcome);

    [LoggerMessage(8111, LogLevel.Information, "Service {Service}: {Endpoint} answers again ({Probe})")]
    private partial void LogBack(ServiceKey service, EndpointTarget endpoint, ProbeSpec probe);

    [LoggerMessage(8112, LogLevel.Warning, "Service {Service}: no endpoint of {Ports} answers ({Probe}); all are used as if nobody had asked")]
    private partial void LogDead(ServiceKey service, string ports, ProbeSpec probe);

    [LoggerMessage(8113, LogLevel.Information, "Service {Service}: every port has an endpoint that answers")]
    private partial void LogAlive(ServiceKey service);

    [LoggerMessage(8114, LogLevel.Warning, "{Count} more endpoints stopped answering or answer again: edgectl get endpoints")]
    private partial void LogOthers(int count);
}
