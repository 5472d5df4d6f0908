using Edge.Agent.Sync;

namespace Edge.Agent.Metrics;

/// <summary>
/// What the reconciler leaves for whoever asks for metrics: numbers in place, no object is made. Any thread reads, also when the reconciler
/// hangs: the age of its last round is one of the numbers.
/// </summary>
internal sealed class AgentMetrics(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Histogram _sync = new(Buckets.OfSync());
    private readonly Histogram _full = new(Buckets.OfSync());
    private readonly Histogram _partial = new(Buckets.OfSync());
    private readonly Histogram _programming = new(Buckets.OfProgramming());
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private RoundFacts _facts;
    private long _failures;
    private long _connections;
    private ulong? _connection;
    private long _committedServices;
    private long _committedEndpoints;
    private DateTimeOffset? _committedAt;
    private DateTimeOffset? _queuedAt;
    private long _roundAt = time.GetTimestamp();

    /// <summary>The kernel is about to be given a change.</summary>
    public void Queued()
    {
        lock (_gate)
        {
            _queuedAt = time.GetUtcNow();
        }
    }

    /// <summary>The kernel took a change.</summary>
    /// <param name="result">The commit.</param>
    /// <param name="triggers">When the cluster made what it brought, in milliseconds of Unix time; what is older than this agent says nothing of it.</param>
    public void Committed(ApplyResult result, IReadOnlyList<long> triggers)
    {
        DateTimeOffset now = time.GetUtcNow();

        // By the clock of now: it may have been set since the start.
        DateTimeOffset started = now - time.GetElapsedTime(_started);
        lock (_gate)
        {
            _sync.Observe(result.Duration);
            (result.Resync is null ? _partial : _full).Observe(result.Duration);
            _committedAt = now;
            for (int i = 0; i < triggers.Count; i++)
            {
                DateTimeOffset trigger = DateTimeOffset.FromUnixTimeMilliseconds(triggers[i]);
                if (trigger >= started && trigger <= now)
                {
                    _programming.Observe(now - trigger);
                }
            }
        }
    }

    /// <summary>The kernel refused a change, or could not be asked.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            _failures++;
        }
    }

    /// <summary>A round of the reconciler is over.</summary>
    public void Round(in RoundFacts facts)
    {
        lock (_gate)
        {
            _connections += facts.Connected && facts.Connection != _connection ? 1 : 0;
            _connection = facts.Connected ? facts.Connection : _connection;
            _facts = facts;
            _roundAt = time.GetTimestamp();
            if (facts.Programming)
            {
                _committedServices = facts.ServiceChanges;
                _committedEndpoints = facts.EndpointChanges;
            }
        }
    }

    public AgentReading Read()
    {
        lock (_gate)
        {
            return new AgentReading
            {
                Facts = _facts,
                Sync = _sync.Copy(),
                FullSync = _full.Copy(),
                PartialSync = _partial.Copy(),
                Programming = _programming.Copy(),
                Failures = _failures,
                Connections = _connections,
                CommittedAt = _committedAt,
                QueuedAt = _queuedAt,
                PendingServices = _facts.ServiceChanges - _committedServices,
                PendingEndpoints = _facts.EndpointChanges - _committedEndpoints,
                RoundAge = time.GetElapsedTime(_roundAt),
                StartedAt = _startedAt,
                Now = time.GetUtcNow(),
            };
        }
    }
}
