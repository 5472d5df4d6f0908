using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Probes;

/// <summary>
/// Decides whom to ask when, and what follows from the answers. All times are milliseconds on one clock. It looks at its probes each <see cref="Step"/> and not at
/// each answer, so a thousand endpoints wake the processor twice a second, and nobody does more than five times. Nothing is allocated while nothing changes. One thread.
/// </summary>
/// <param name="network">Who asks.</param>
/// <param name="random">Spreads the probes in time.</param>
internal sealed class ProbeMachine(IProbeNetwork network, Random random)
{
    /// <summary>Endpoints that one gateway probes; those that come later wait until there is room.</summary>
    public const int MaximumProbed = 10_000;

    /// <summary>Probes under way at one time.</summary>
    public const int MaximumInFlight = 256;

    /// <summary>Probes that begin in a second: when more are due, all of them take longer.</summary>
    public const int MaximumPerSecond = 200;

    /// <summary>Times are looked at in steps of so many milliseconds.</summary>
    public const long Step = 200;

    /// <summary>Endpoints that answer, and are asked at long intervals, are asked at the same moments, so many milliseconds apart: fewer wakeups for as many probes.</summary>
    public const long Stride = 1_000;

    /// <summary>From this interval on there are such moments.</summary>
    public const long LongInterval = 30_000;

    /// <summary>An endpoint that does not answer, or does again and is not trusted yet, is asked so often (or each interval, when that is shorter).</summary>
    public const long DoubtInterval = 2_000;

    /// <summary>A new endpoint is asked for the first time within this.</summary>
    public const long FirstWithin = 5_000;

    /// <summary>Where a Service does not say how often, its endpoints are asked each this many milliseconds times the number of endpoints probed: so that together they cost about 0.1 % of a processor.</summary>
    public const long AutomaticPerEndpoint = 120;

    private const double PerMillisecond = MaximumPerSecond / 1000.0;
    private const int Burst = (int)(MaximumPerSecond * Step / 1000);

    private readonly Dictionary<ServiceKey, ProbedService> _services = [];
    private readonly DueHeap _due = new();
    private readonly Probe?[] _inFlight = new Probe?[MaximumInFlight];
    private readonly List<ProbeVerdict> _verdicts = [];
    private readonly long[] _ends = new long[ProbeOutcome.Names.Count];
    private int _inFlightCount;
    private double _tokens = Burst;
    private long _filledAt;

    /// <summary>Endpoints that are probed.</summary>
    public int Count { get; private set; }

    /// <summary>Endpoints that are not, since there are too many.</summary>
    public int Excess { get; private set; }

    /// <summary>How many probes ended so; any thread.</summary>
    public long EndsOf(ProbeResult result) => Interlocked.Read(ref _ends[(int)result]);

    /// <summary>Probes these endpoints of a Service from now on, and no others. Those that stay keep what is known of them.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="plan">Whom; <see cref="ProbePlan.Nothing"/> when it is gone.</param>
    /// <param name="now">The time.</param>
    public void Want(ServiceKey service, ProbePlan plan, long now)
    {
        if (!_services.TryGetValue(service, out ProbedService? known))
        {
            if (plan.Ports.Count == 0)
            {
                return;
            }

            _services.Add(service, known = new ProbedService(service));
        }

        bool same = known.Plan.Spec == plan.Spec;
        Excess -= Missing(known);
        known.Plan = plan;
        Forget(known, same);
        AddAll(known, now);
        if (known.Plan.Ports.Count == 0)
        {
            _services.Remove(service);
        }

        // Others may have waited for the room that this one gave back.
        if (Excess > 0 && Count < MaximumProbed)
        {
            foreach (ProbedService other in _services.Values)
            {
                Excess -= Missing(other);
                AddAll(other, now);
            }
        }
    }

    /// <summary>Takes in what came, gives up what took too long, and begins what is due.</summary>
    public void Tick(long now)
    {
        if (_inFlightCount > 0)
        {
            network.Look();
            for (int slot = 0; slot < _inFlight.Length; slot++)
            {
                if (_inFlight[slot] is { } probe)
                {
                    ProbeOutcome outcome = network.Continue(slot);
                    outcome = outcome.IsPending && now >= probe.Deadline ? network.GiveUp(slot) : outcome;
                    if (!outcome.IsPending)
                    {
                        Release(probe);
                        End(probe, outcome, now);
                    }
                }
            }
        }

        _tokens = Math.Min(Burst, _tokens + (Math.Max(0, now - _filledAt) * PerMillisecond));
        _filledAt = now;
        while (_tokens >= 1 && _inFlightCount < MaximumInFlight && _due.First is { } next && next.Due <= now)
        {
            _tokens--;
            _due.Remove(next);
            Begin(next, now);
        }
    }

    /// <summary>When <see cref="Tick"/> has something to do; <see cref="long.MaxValue"/>: never.</summary>
    public long NextDue(long now)
    {
        long next = _inFlightCount > 0 || _due.First?.Due <= now ? now + 1 : _due.First?.Due ?? long.MaxValue;
        return next == long.MaxValue ? next : Up(next, Step);
    }

    /// <summary>Moves what was decided since the last call.</summary>
    public void TakeVerdicts(List<ProbeVerdict> into)
    {
        into.AddRange(_verdicts);
        _verdicts.Clear();
    }

    private void AddAll(ProbedService service, long now)
    {
        foreach (ProbedPort port in service.Plan.Ports)
        {
            foreach (ProbedTarget target in port.Targets)
            {
                Add(service, target, now);
            }
        }

        Excess += Missing(service);
    }

    private void Add(ProbedService service, ProbedTarget wanted, long now)
    {
        if (service.Probes.TryGetValue(wanted.Target, out Probe? known))
        {
            known.Link = wanted.Link;
        }
        else if (Count < MaximumProbed)
        {
            var probe = new Probe(service, wanted.Target) { Link = wanted.Link };
            service.Probes.Add(wanted.Target, probe);
            Count++;
            Plan(probe, now + random.NextInt64(Math.Min(FirstWithin, IntervalOf(service.Plan.Spec))));
        }
    }

    // All of them when they are to be asked in another way.
    private void Forget(ProbedService service, bool sameSpec)
    {
        List<Probe>? gone = null;
        foreach (Probe probe in service.Probes.Values)
        {
            if (!sameSpec || !service.Plan.Has(probe.Target))
            {
                (gone ??= []).Add(probe);
            }
        }

        foreach (Probe probe in gone ?? [])
        {
            service.Probes.Remove(probe.Target);
            Count--;
            _due.Remove(probe);
            if (probe.Slot >= 0)
            {
                network.GiveUp(probe.Slot);
                Release(probe);
            }
        }
    }

    private void Begin(Probe probe, long now)
    {
        int slot = Array.IndexOf(_inFlight, null);
        ProbeSpec spec = probe.Owner.Plan.Spec;
        ProbeOutcome outcome = network.Begin(slot, spec, probe.Target, probe.Link);
        if (!outcome.IsPending)
        {
            End(probe, outcome, now);
            return;
        }

        probe.Slot = slot;
        probe.Deadline = now + (long)spec.Timeout.TotalMilliseconds;
        _inFlight[slot] = probe;
        _inFlightCount++;
    }

    private void Release(Probe probe)
    {
        _inFlight[probe.Slot] = null;
        probe.Slot = -1;
        _inFlightCount--;
    }

    private void End(Probe probe, ProbeOutcome outcome, long now)
    {
        Interlocked.Increment(ref _ends[(int)outcome.Result]);

        // What the gateway could not ask says nothing of the endpoint.
        if (outcome.Result != ProbeResult.NotAsked && probe.Count(outcome.Result))
        {
            _verdicts.Add(new ProbeVerdict(probe.Owner.Key, probe.Target, probe.IsDemoted, outcome, probe.Owner.Plan.Version));
        }

        long interval = IntervalOf(probe.Owner.Plan.Spec);
        long due = now + (probe.IsWell ? Spread(interval) : Math.Min(interval, DoubtInterval));
        Plan(probe, due, probe.IsWell && interval >= LongInterval ? Stride : Step);
    }

    private long IntervalOf(ProbeSpec spec) =>
        (long)(spec.Interval?.TotalMilliseconds ?? Math.Max(ProbeSpec.ShortestAutomatic.TotalMilliseconds, Count * AutomaticPerEndpoint));

    // Three quarters to five quarters: probes that began together drift apart.
    private long Spread(long interval) => (interval * 3 / 4) + random.NextInt64((interval / 2) + 1);

    private void Plan(Probe probe, long due, long step = Step)
    {
        probe.Due = Up(due, step);
        _due.Add(probe);
    }

    private static long Up(long time, long step) => (time + step - 1) / step * step;

    private static int Missing(ProbedService service) => service.Plan.Count - service.Probes.Count;
}
