using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Linux;
using Edge.Nftables;
using Edge.Protocol.Admin;

namespace Edge.Agent.Metrics;

/// <summary>
/// Makes the answer when somebody asks, on the asker's time: the reconciler is not waited for. One answer at a time; who asks within a second gets
/// the same again, so that asking often costs little.
/// </summary>
/// <param name="metrics">What the reconciler says.</param>
/// <param name="host">What the machine has left.</param>
/// <param name="health">Answers of the health server.</param>
/// <param name="connect">Opens a connection to nf_tables for the counters; called once somebody asks.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsSource(AgentMetrics metrics, HostReader host, HealthCounts health, Func<INftables> connect, TimeProvider time) : IHealthPages, IDisposable
{
    /// <summary>The content type of <see cref="MetricsText"/>.</summary>
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>An answer serves so long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private INftables? _nftables;
    private ServiceCounters? _counters;
    private byte[]? _last;
    private long _madeAt;
    private CounterRow[]? _counted;
    private long _countedAt;
    private bool _disposed;

    public HealthPage Read(ReadOnlySpan<byte> path, Span<byte> body) => HealthPage.Text(404, "404: metrics are at /metrics\n"u8, body);

    public LongPage? ReadLong(ReadOnlySpan<byte> path) => path.SequenceEqual("/metrics"u8) ? new LongPage(ContentType, Task.Run(Make)) : null;

    /// <summary>The answer now.</summary>
    internal byte[] Make()
    {
        lock (_gate)
        {
            if (_last is null || time.GetElapsedTime(_madeAt) >= Lifetime)
            {
                IReadOnlyList<CountedService>? services = ReadServices();
                _last = MetricsPage.Write(metrics.Read(), services, _counters?.Total ?? 0, host.Read(), health, Environment.CpuUsage.TotalTime);
                _madeAt = time.GetTimestamp();
            }

            return _last;
        }
    }

    /// <summary>New connections by Service, for <c>edgectl top</c>. The kernel is asked no more often than <see cref="Lifetime"/> allows.</summary>
    public AdminResponse AnswerCounters()
    {
        lock (_gate)
        {
            if (_counted is null || time.GetElapsedTime(_countedAt) >= Lifetime)
            {
                _counted = ReadServices() is { } services ? [.. services.Select(static service => new CounterRow(service.Name, service.Connections))] : null;
                _countedAt = time.GetTimestamp();
            }

            return _counted is null
                ? AdminResponse.Failure("the kernel's counters cannot be read", "look at edgectl status")
                : new AdminResponse(true) { Counters = _counted };
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _nftables?.Dispose();
        }
    }

    private IReadOnlyList<CountedService>? ReadServices()
    {
        if (_disposed)
        {
            return null;
        }

        try
        {
            _nftables ??= connect();
            _counters ??= new ServiceCounters(_nftables);
            return _counters.Read();
        }
        catch (LinuxException)
        {
            // edge_counters_read says so; why, the reconciler's own problem says.
            return null;
        }
    }
}
