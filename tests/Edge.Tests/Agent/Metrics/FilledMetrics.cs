using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Ingress;
using Edge.Agent.Metrics;
using Edge.Agent.Pair;
using Edge.Agent.Sync;
using Edge.Agent.Uplinks;
using Edge.Linux;
using Edge.Protocol;
using Edge.Tests.Agent.Probes;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Metrics;

/// <summary>An answer in which everything is known.</summary>
internal static class FilledMetrics
{
    public static readonly HostReading Host = new()
    {
        DiskFree = 1L << 30,
        DiskSize = 8L << 30,
        MemoryAvailable = 512L << 20,
        MemoryTotal = 1L << 30,
        Connections = 17,
        ConnectionLimit = 65_536,
        ForwardsIPv4 = true,
        ForwardsIPv6 = true,
        Clock = ClockSync.Synchronised,
        Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static readonly RoundFacts Facts = new()
    {
        Seen = new Generation(3, 12),
        Applied = new Generation(3, 11),
        Programmed = new Generation(3, 10),
        Programming = true,
        Complete = true,
        SinceBeat = TimeSpan.FromSeconds(7),
        Connected = true,
        Connection = 77,
        Services = 4,
        Slices = 5,
        Endpoints = 6,
        Problems = 1,
        ServiceChanges = 8,
        EndpointChanges = 9,
        Repairs = 3,
        Draining = 2,
        FlowsDeleted = 11,
        Eligible = true,
        Stored = true,
        Led = "ok",
        Probes = new FakeProber { Counts = (5, 0) },
        Demoted = 2,
        DeadServices = 1,
        Pair = new PairStatus { Role = PairRole.Owner, Changes = 2 },
        Uplinks = new UplinkPlan([new Uplink(1, "wan0", IsTunnel: false) { Interface = 3 }], [], []),
        Addresses = new IngressStatus { Claimed = 3, Wrong = 1, Repairs = 2 },
    };

    public static AgentMetrics Agent(ManualClock clock)
    {
        var metrics = new AgentMetrics(clock);
        clock.Advance(TimeSpan.FromSeconds(60));
        metrics.Committed(new ApplyResult(1, TimeSpan.FromMilliseconds(0.7), null), [clock.GetUtcNow().AddSeconds(-2.5).ToUnixTimeMilliseconds()]);
        metrics.Committed(new ApplyResult(1, TimeSpan.FromMilliseconds(90), "start"), []);
        metrics.Queued();
        metrics.Failed();
        metrics.Round(Facts);
        clock.Advance(TimeSpan.FromSeconds(4));
        return metrics;
    }

    /// <summary>The answer, through the strict reader.</summary>
    public static IReadOnlyList<OpenMetricsFamily> Parse(IReadOnlyList<CountedService>? services = null, HostReading? host = null)
    {
        var health = new HealthCounts();
        health.AddHealthz(good: true);
        health.AddLivez(good: false);
        services ??= [new CountedService("shop/web") { Connections = 5, DropsExternal = true }];
        return OpenMetricsParser.Parse(MetricsPage.Write(Agent(new ManualClock()).Read(), services, 6, host ?? Host, health, TimeSpan.FromSeconds(1.5)));
    }
}
