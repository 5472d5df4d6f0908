using Edge.Agent.Metrics;

namespace Edge.Tests.Agent.Metrics;

public sealed class MetricsPageTests
{
    [Theory]
    [InlineData("edge_generation{stage=\"seen\"}", 12)]
    [InlineData("edge_generation{stage=\"programmed\"}", 10)]
    [InlineData("edge_generation_lag", 2)]
    [InlineData("edge_epoch", 3)]
    [InlineData("edge_round_age_seconds", 4)]
    [InlineData("edge_beat_age_seconds", 7)]
    [InlineData("edge_repairs_total", 3)]
    [InlineData("edge_broker_connected", 1)]
    [InlineData("edge_broker_connections_total", 1)]
    [InlineData("edge_objects{kind=\"endpoint\"}", 6)]
    [InlineData("edge_problems", 1)]
    [InlineData("edge_draining_endpoints", 2)]
    [InlineData("edge_addresses{state=\"claimed\"}", 3)]
    [InlineData("edge_address_repairs_total", 2)]
    [InlineData("edge_led_state{state=\"ok\"}", 1)]
    [InlineData("edge_connections_total", 6)]
    [InlineData("edge_service_connections_total{namespace=\"shop\",service=\"web\"}", 5)]
    [InlineData("edge_conntrack_entries", 17)]
    [InlineData("edge_memory_available_bytes", 512 << 20)]
    [InlineData("edge_clock_synchronised", 1)]
    [InlineData("process_cpu_seconds_total", 1.5)]
    [InlineData("process_start_time_seconds", 1767225600)]
    [InlineData("kubeproxy_sync_proxy_rules_duration_seconds_count", 2)]
    [InlineData("kubeproxy_sync_partial_proxy_rules_duration_seconds_bucket{le=\"0.001\"}", 1)]
    [InlineData("kubeproxy_sync_full_proxy_rules_duration_seconds_bucket{le=\"0.064\"}", 0)]
    [InlineData("kubeproxy_sync_full_proxy_rules_duration_seconds_bucket{le=\"0.128\"}", 1)]
    [InlineData("kubeproxy_sync_proxy_rules_duration_seconds_bucket{le=\"16.384\"}", 2)]
    [InlineData("kubeproxy_network_programming_duration_seconds_bucket{le=\"2.0\"}", 0)]
    [InlineData("kubeproxy_network_programming_duration_seconds_bucket{le=\"3.0\"}", 1)]
    [InlineData("kubeproxy_network_programming_duration_seconds_bucket{le=\"300.0\"}", 1)]
    [InlineData("kubeproxy_network_programming_duration_seconds_sum", 2.5)]
    [InlineData("kubeproxy_sync_proxy_rules_last_timestamp_seconds", 1767225660)]
    [InlineData("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds", 1767225660)]
    [InlineData("kubeproxy_sync_proxy_rules_nftables_sync_failures_total", 1)]
    [InlineData("kubeproxy_sync_proxy_rules_service_changes_total", 8)]
    [InlineData("kubeproxy_sync_proxy_rules_endpoint_changes_pending", 0)]
    [InlineData("kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy=\"external\"}", 1)]
    [InlineData("kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy=\"internal\"}", 0)]
    [InlineData("kubeproxy_proxy_healthz_total{code=\"200\"}", 1)]
    [InlineData("kubeproxy_proxy_livez_total{code=\"503\"}", 1)]
    [InlineData("kubeproxy_conntrack_reconciler_deleted_entries_total", 11)]
    public void What_was_said_is_what_is_asked(string series, double value) => Assert.Equal(value, FilledMetrics.Parse().Value(series));

    [Fact]
    public void The_version_is_an_info() => Assert.Equal(Edge.Agent.Sync.AgentIdentity.Version, FilledMetrics.Parse().Single(family => family.Name == "edge_build").Samples[0].Label("version"));

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        string[] names = [.. FilledMetrics.Parse(host: default(Edge.Agent.Host.HostReading)).SelectMany(family => family.Samples).Select(sample => sample.Name)];
        Assert.DoesNotContain("edge_conntrack_entries", names);
        Assert.DoesNotContain("edge_disk_free_bytes", names);
        Assert.DoesNotContain("edge_clock_synchronised", names);
        Assert.Contains("edge_clock_set", names);
    }

    [Fact]
    public void Hostile_names_stay_within_their_label()
    {
        const string Hostile = "a\"} 1\nedge_fake 1 \\ \ud800ü";
        OpenMetricsFamily family = FilledMetrics.Parse([new CountedService($"shop/{Hostile}")]).Single(family => family.Name == "edge_service_connections");
        Assert.Equal(Hostile.Replace('\ud800', '\ufffd'), Assert.Single(family.Samples).Label("service"));
    }

    [Fact]
    public void No_more_than_so_many_Services_have_a_series()
    {
        CountedService[] services = [.. Enumerable.Range(0, MetricsPage.MaximumServices + 7).Select(i => new CountedService($"shop/s{i:00000}"))];
        IReadOnlyList<OpenMetricsFamily> families = FilledMetrics.Parse(services);
        Assert.Equal(MetricsPage.MaximumServices, families.Single(family => family.Name == "edge_service_connections").Samples.Count);
        Assert.Equal(7, families.Value("edge_services_without_series"));
    }
}
