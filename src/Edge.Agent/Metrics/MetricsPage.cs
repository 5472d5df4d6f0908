using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Ingress;
using Edge.Linux;

namespace Edge.Agent.Metrics;

/// <summary>All metrics as text. docs/metrics.md lists them; a test compares.</summary>
internal static class MetricsPage
{
    /// <summary>So many Services have a series of their own: the first by name. All others are in the total only.</summary>
    public const int MaximumServices = 1000;

    public static byte[] Write(AgentReading agent, IReadOnlyList<CountedService>? services, ulong connections, in HostReading host, HealthCounts health, TimeSpan cpu)
    {
        var text = new MetricsText();
        KubeProxyMetrics.Write(text, agent, services, health);
        WriteAgent(text, agent);
        WriteState(text, agent.Facts);
        WriteAddresses(text, agent.Facts.Addresses);
        NetworkMetrics.Write(text, agent.Facts);
        WriteServices(text, services, connections);
        WriteHost(text, host);
        WriteProcess(text, agent, cpu);
        return text.End();
    }

    private static void WriteAgent(MetricsText text, AgentReading agent)
    {
        RoundFacts facts = agent.Facts;
        text.Family("edge_build", "info", "The agent.");
        text.Sample("_info", 1, ("version", Sync.AgentIdentity.Version));
        text.Gauge("edge_round_age_seconds", "Since the loop that owns all state ended its last round; at most 5 s while all is well.", agent.RoundAge.TotalSeconds);
        text.Gauge("edge_programming", "1 while the kernel takes what it is given.", facts.Programming ? 1 : 0);
        text.Counter("edge_repairs", "How often our tables were found changed by others and put right.", facts.Repairs);
        text.Gauge("edge_broker_connected", "1 while there is a connection to the broker.", facts.Connected ? 1 : 0);
        text.Counter("edge_broker_connections", "Connections to the broker since the start.", agent.Connections);
        text.Gauge("edge_eligible", "1 while the control plane sends new traffic here, 0 while the gateway drains.", facts.Eligible ? 1 : 0);
        text.Gauge("edge_stored", "1 while last-known-good is kept on disk.", facts.Stored ? 1 : 0);
        if (facts.Led is { Length: > 0 } led)
        {
            text.Family("edge_led_state", "gauge", "1 for the state that the lights show, by its name.");
            text.Sample("", 1, ("state", led));
        }
    }

    private static void WriteState(MetricsText text, RoundFacts facts)
    {
        text.Family("edge_generation", "gauge", "Generation of the view: announced, applied, in the kernel.");
        text.Sample("", facts.Seen.Number, ("stage", "seen"));
        text.Sample("", facts.Applied.Number, ("stage", "applied"));
        text.Sample("", facts.Programmed.Number, ("stage", "programmed"));
        ulong lag = facts.Seen.Number > facts.Programmed.Number ? facts.Seen.Number - facts.Programmed.Number : 0;
        text.Gauge("edge_generation_lag", "Generations that were announced and are not in the kernel.", lag);
        text.Gauge("edge_epoch", "Epoch of the view in the kernel.", facts.Programmed.Epoch);
        text.Gauge("edge_complete", "1 while every object of the view is here.", facts.Complete ? 1 : 0);
        text.Gauge("edge_beat_age_seconds", "Since the control plane was last heard.", facts.SinceBeat.TotalSeconds);
        text.Family("edge_objects", "gauge", "Objects that have rules.");
        text.Sample("", facts.Services, ("kind", "service"));
        text.Sample("", facts.Slices, ("kind", "slice"));
        text.Sample("", facts.Endpoints, ("kind", "endpoint"));
        text.Gauge("edge_problems", "Objects that could not be taken, and Services of which a part cannot be served.", facts.Problems);
        text.Gauge("edge_draining_endpoints", "Endpoints that get no new connections and still have some.", facts.Draining);
    }

    private static void WriteAddresses(MetricsText text, IngressStatus? addresses)
    {
        if (addresses is not null)
        {
            text.Family("edge_addresses", "gauge", "Addresses on the LAN that Services want, that are claimed, and that need a person.");
            text.Sample("", addresses.Addresses.Count, ("state", "wanted"));
            text.Sample("", addresses.Claimed, ("state", "claimed"));
            text.Sample("", addresses.Wrong, ("state", "wrong"));
            text.Counter("edge_address_repairs", "How often a claimed address was gone and put back.", addresses.Repairs);
        }
    }

    private static void WriteServices(MetricsText text, IReadOnlyList<CountedService>? services, ulong connections)
    {
        text.Gauge("edge_counters_read", "1 when the kernel's counters could be read for this answer.", services is null ? 0 : 1);
        text.Counter("edge_connections", "New connections to all Services, from outside and from the gateway itself.", connections);
        if (services is null)
        {
            return;
        }

        int shown = Math.Min(services.Count, MaximumServices);
        text.Gauge("edge_services_without_series", $"Services beyond the first {MaximumServices} by name, which have no series of their own.", services.Count - shown);
        text.Family("edge_service_connections", "counter", "New connections to a Service; two names longer than 120 characters together are cut.");
        for (int i = 0; i < shown; i++)
        {
            string name = services[i].Name;
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            text.Sample("_total", services[i].Connections, ("namespace", slash < 0 ? "" : name[..slash]), ("service", name[(slash + 1)..]));
        }
    }

    private static void WriteHost(MetricsText text, in HostReading host)
    {
        text.Gauge("edge_conntrack_entries", "Tracked connections of the gateway.", host.Connections);
        text.Gauge("edge_conntrack_limit", "How many connections can be tracked; new ones are dropped then.", host.ConnectionLimit);
        text.Gauge("edge_memory_available_bytes", "Memory of the gateway that programs can have.", host.MemoryAvailable);
        text.Gauge("edge_memory_total_bytes", "Memory of the gateway.", host.MemoryTotal);
        text.Gauge("edge_disk_free_bytes", "Free on the disk of stateDirectory.", host.DiskFree);
        text.Gauge("edge_disk_size_bytes", "Size of the disk of stateDirectory.", host.DiskSize);
        text.Gauge("edge_clock_set", "1 when the clock shows a year that can be.", host.Now.Year >= HostConditions.EarliestYear ? 1 : 0);
        text.Gauge("edge_clock_synchronised", "1 while the clock follows another, 0 while it does not.", host.Clock == ClockSync.Unknown ? null : host.Clock == ClockSync.Synchronised ? 1.0 : 0.0);
    }

    private static void WriteProcess(MetricsText text, AgentReading agent, TimeSpan cpu)
    {
        text.Counter("process_cpu_seconds", "Processor time of the agent.", cpu.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Memory of the agent.", Environment.WorkingSet);
        text.Gauge("process_start_time_seconds", "Start of the agent, Unix time by the clock of then.", Unix(agent.StartedAt));
    }

    /// <summary>Seconds of Unix time.</summary>
    internal static double Unix(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
