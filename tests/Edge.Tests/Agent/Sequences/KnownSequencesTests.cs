namespace Edge.Tests.Agent.Sequences;

/// <summary>Sequences that once ended elsewhere than a load from scratch, as simple as they could be made.</summary>
public sealed class KnownSequencesTests : IDisposable
{
    private readonly SequenceRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_Service_that_takes_an_address_over_is_not_reported_any_more() => Play(
        """
        apply: service c externalIPs = 192.0.2.1
        apply: service a loadBalancerIPs = 192.0.2.1
        apply: service c ports = http 443/SCTP
        """);

    [Fact]
    public void A_Service_waits_for_an_address_also_after_a_commit_that_failed() => Play(
        """
        apply: service a clusterIPs = 10.96.0.1
        apply: service b clusterIPs = 10.96.0.1
        apply, refused once at 0: service c clusterIPs = 10.96.0.3
        apply: service a deleted
        """);

    [Fact]
    public void The_order_of_slices_does_not_matter_for_an_endpoint_in_two_of_them() => Play(
        """
        apply: slice a/3 endpoints = 10.1.0.4 unready
        apply: slice a/1 endpoints = 10.1.0.4
        apply: service a clusterIPs = 10.96.0.1
        """);

    [Fact]
    public void A_comparison_that_the_kernel_refuses_keeps_the_ports_of_an_affinity_timeout() => Play(
        """
        apply: service b clusterIPs = 10.96.0.1; service d affinity = 900; slice b/2 endpoints = 10.1.0.5, 10.1.0.1
        apply: service a sourceRanges = none
        compare, refused once at 11
        """);

    [Fact]
    public void A_load_balancer_address_that_is_also_the_clusterIP_is_served() => Play(
        """
        apply: service b loadBalancerIPs = 10.96.0.2; service b sourceRanges = 198.51.100.0/24; slice b/1 endpoints = 10.1.0.1
        apply: service b externalTrafficPolicy = Local
        """);

    [Fact]
    public void Clients_of_a_deleted_Service_are_forgotten() => Play(
        """
        apply: service a affinity = 10800; slice a/1 endpoints = 10.1.0.1
        stick 0
        apply: service a deleted
        """);

    [Fact]
    public void Clients_of_a_port_that_is_renamed_are_forgotten() => Play(
        """
        apply: service a affinity = 600; slice a/2 endpoints = 10.1.0.4
        stick 0
        apply: service a ports = dns 80/TCP
        """);

    [Fact]
    public void Clients_are_forgotten_when_a_Service_keeps_them_no_more() => Play(
        """
        apply: service a affinity = 600; slice a/1 endpoints = 10.1.0.1, 10.1.0.2
        stick 0
        apply: service a affinity = none
        """);

    [Fact]
    public void Clients_of_a_Service_that_went_while_the_agent_was_away_are_forgotten() => Play(
        """
        apply: service a affinity = 600; slice a/1 endpoints = 10.1.0.1
        stick 0
        restart: service a deleted
        """);

    [Fact]
    public void Clients_inside_and_outside_reach_the_same_Service_at_an_address_that_two_want() => Play(
        """
        apply: slice b/2 endpoints = 10.1.0.2; service a ports = http 80/TCP 30000
        apply: service b externalTrafficPolicy = Local; service b ports = http 80/TCP 30000
        apply: service a deleted
        """);

    [Fact]
    public void Of_two_ranges_of_ports_that_overlap_one_waits_for_the_other() => Play(
        """
        apply: service a externalIPs = 203.0.113.1; service a port-ranges = http=10000-10009
        apply: service b externalIPs = 203.0.113.1; service b port-ranges = http=10005-10020
        apply: service a port-ranges = none
        apply: service a port-ranges = http=10020-10030
        apply: service b deleted
        """);

    [Fact]
    public void A_range_of_a_Service_that_went_while_the_agent_was_away_makes_way_for_one_that_overlaps() => Play(
        """
        apply: service a externalIPs = 203.0.113.1; service a port-ranges = http=10000-10009
        restart, refused once at 9: service a deleted; service b externalIPs = 203.0.113.1; service b port-ranges = http=10005-10020
        """);

    [Fact]
    public void An_address_that_went_to_another_Service_while_the_agent_was_away_gets_its_name() => Play(
        """
        apply: slice a/1 endpoints = 10.1.0.1; service a clusterIPs = 10.96.0.1
        restart: service a deleted; slice b/1 endpoints = 10.1.0.1; service b clusterIPs = 10.96.0.1
        """);

    [Fact]
    public void A_new_port_does_not_get_the_id_of_one_without_endpoints_that_went_while_the_agent_was_away() => Play(
        """
        apply: service c clusterIPs = 10.96.0.3
        restart: service c deleted; service b clusterIPs = 10.96.0.3
        """);

    [Fact]
    public void A_changed_element_gets_its_name_back() => Play(
        """
        shared tables
        apply: service c clusterIPs = fd00:96::2
        damage 6241
        """);

    private void Play(string text)
    {
        if (_run.FaultOf(Sequence.Parse(text)) is string fault)
        {
            Assert.Fail(fault);
        }
    }
}
