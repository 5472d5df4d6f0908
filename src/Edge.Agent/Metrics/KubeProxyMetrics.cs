using Edge.Agent.Health;

namespace Edge.Agent.Metrics;

/// <summary>
/// Metrics under kube-proxy's names, with its help texts' meaning (Kubernetes Metrics Reference, kube-proxy). Both families are committed at once, so
/// there is no label <c>ip_family</c>.
/// </summary>
internal static class KubeProxyMetrics
{
    public static void Write(MetricsText text, AgentReading agent, IReadOnlyList<CountedService>? services, HealthCounts health)
    {
        WriteSync(text, agent);
        WriteChanges(text, agent);
        WriteHealth(text, "kubeproxy_proxy_healthz", "Answers on /healthz, by status.", health.Healthz);
        WriteHealth(text, "kubeproxy_proxy_livez", "Answers on /livez, by status.", health.Livez);
        text.Counter("kubeproxy_conntrack_reconciler_deleted_entries", "Tracked connections that led to nobody any more and were deleted.", agent.Facts.FlowsDeleted);
        if (services is not null)
        {
            WriteLocal(text, services);
        }
    }

    private static void WriteSync(MetricsText text, AgentReading agent)
    {
        text.Histogram("kubeproxy_sync_proxy_rules_duration_seconds", "From a change to the kernel's answer.", agent.Sync);
        text.Histogram("kubeproxy_sync_full_proxy_rules_duration_seconds", "The same of full comparisons with the kernel.", agent.FullSync);
        text.Histogram("kubeproxy_sync_partial_proxy_rules_duration_seconds", "The same of all other changes.", agent.PartialSync);
        text.Histogram(
            "kubeproxy_network_programming_duration_seconds",
            "From the change in the cluster (annotation endpoints.kubernetes.io/last-change-trigger-time) to the kernel's answer.",
            agent.Programming);
        text.Gauge("kubeproxy_sync_proxy_rules_last_timestamp_seconds", "The last commit that succeeded, Unix time.", Time(agent.CommittedAt));
        text.Gauge("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds", "When the kernel was last to be given a change, Unix time; later than the last commit while it refuses.", Time(agent.QueuedAt));
        text.Counter("kubeproxy_sync_proxy_rules_nftables_sync_failures", "Commits that the kernel refused.", agent.Failures);
    }

    private static void WriteChanges(MetricsText text, AgentReading agent)
    {
        text.Counter("kubeproxy_sync_proxy_rules_service_changes", "Services that came, changed or went.", agent.Facts.ServiceChanges);
        text.Gauge("kubeproxy_sync_proxy_rules_service_changes_pending", "Those that are not in the kernel.", agent.PendingServices);
        text.Counter("kubeproxy_sync_proxy_rules_endpoint_changes", "EndpointSlices that came, changed or went.", agent.Facts.EndpointChanges);
        text.Gauge("kubeproxy_sync_proxy_rules_endpoint_changes_pending", "Those that are not in the kernel.", agent.PendingEndpoints);
    }

    private static void WriteHealth(MetricsText text, string name, string help, (long Good, long Bad) answers)
    {
        text.Family(name, "counter", help);
        text.Sample("_total", answers.Good, ("code", "200"));
        text.Sample("_total", answers.Bad, ("code", "503"));
    }

    // A gauge, whatever its name says; so it is in kube-proxy.
    private static void WriteLocal(MetricsText text, IReadOnlyList<CountedService> services)
    {
        int inside = 0, outside = 0;
        for (int i = 0; i < services.Count; i++)
        {
            inside += services[i].DropsInternal ? 1 : 0;
            outside += services[i].DropsExternal ? 1 : 0;
        }

        text.Family("kubeproxy_sync_proxy_rules_no_local_endpoints_total", "gauge", "Services with traffic policy Local whose endpoints are all elsewhere.");
        text.Sample("", inside, ("traffic_policy", "internal"));
        text.Sample("", outside, ("traffic_policy", "external"));
    }

    private static double? Time(DateTimeOffset? time) => time is { } at ? MetricsPage.Unix(at) : null;
}
