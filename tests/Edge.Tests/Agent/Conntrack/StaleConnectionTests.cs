using System.Net;
using Edge.Agent.State;
using Edge.Linux;
using Edge.Linux.Conntrack;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Conntrack;

/// <summary>Which connections are deleted, and when.</summary>
public sealed class StaleConnectionTests : IDisposable
{
    private const string ToFirst = "udp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353";
    private const string ToSecond = "udp 198.51.100.8:4000 > 10.96.0.1:53 = 10.1.0.2:5353";
    private const string Untranslated = "udp 198.51.100.9:4000 > 10.96.0.1:53";

    private readonly FlowWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_endpoint_that_goes_takes_its_UDP_connections_with_it()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2"));

        Assert.Equal([ToSecond], _world.Conntrack.Entries);
        Assert.Equal(2, _world.Flows.Deleted);
    }

    [Fact]
    public void An_endpoint_that_terminates_keeps_its_UDP_connections_until_it_no_longer_serves()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1 terminating", "10.1.0.2"));
        Assert.Contains(ToFirst, _world.Conntrack.Entries);
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1 unready", "10.1.0.2"));
        Assert.DoesNotContain(ToFirst, _world.Conntrack.Entries);
    }

    [Fact]
    public void An_endpoint_that_serves_without_being_chosen_matters_although_no_rule_changes()
    {
        Begin("10.1.0.2");
        SliceSpec serving = FlowWorld.Slice(
            TransportProtocol.Udp,
            FlowWorld.Endpoint("10.1.0.1", EndpointConditions.Serving),
            FlowWorld.Endpoint("10.1.0.2", EndpointConditions.Ready | EndpointConditions.Serving));
        _world.Gateway.Set(FlowWorld.Dns(TransportProtocol.Udp).Service, serving);
        _world.Conntrack.Add(ToFirst);
        _world.Work();
        Assert.Contains(ToFirst, _world.Conntrack.Entries);

        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1 unready", "10.1.0.2"));
        Assert.DoesNotContain(ToFirst, _world.Conntrack.Entries);
    }

    [Fact]
    public void A_Service_that_falls_to_zero_endpoints_loses_all_and_gets_new_ones_when_they_return()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp));
        Assert.Empty(_world.Conntrack.Entries);

        _world.Conntrack.Add(Untranslated);
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1"));
        Assert.Empty(_world.Conntrack.Entries);
    }

    [Fact]
    public void A_new_Service_takes_over_clients_that_began_before_it()
    {
        _world.Start();
        _world.Conntrack.Add(Untranslated);
        _world.Conntrack.Add("udp 198.51.100.9:4000 > 192.0.2.1:30053");
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1"));

        Assert.Empty(_world.Conntrack.Entries);
    }

    [Fact]
    public void A_deleted_Service_leaves_nothing_behind()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Conntrack.Add("udp 198.51.100.9:4001 > 203.0.113.9:30053 = 10.1.0.1:5353", _world.Mark());
        _world.Gateway.Remove("dns");
        _world.Work();

        Assert.Empty(_world.Conntrack.Entries);
    }

    [Fact]
    public void An_external_address_that_is_taken_away_loses_its_connections_and_the_others_stay()
    {
        _world.Start();
        (ServiceSpec service, SliceSpec slice) = FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1", "10.1.0.2");
        _world.Set((WithExternal(service), slice));
        _world.Conntrack.Add(ToFirst);
        _world.Conntrack.Add(ToSecond);
        _world.Conntrack.Add("udp 198.51.100.7:4009 > 203.0.113.6:53 = 10.1.0.1:5353");
        _world.Set((service, slice));

        Assert.Equal([ToFirst, ToSecond], _world.Conntrack.Entries);
    }

    [Fact]
    public void An_address_that_moves_to_another_Service_is_judged_by_that_Services_endpoints()
    {
        _world.Start();
        (ServiceSpec first, SliceSpec slice) = FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1");
        _world.Set((first, slice));
        _world.Gateway.Set(FlowWorld.Service("other", "10.96.0.1", first.Ports), FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2").Slice);
        _world.Work();
        _world.Conntrack.Add(ToFirst);
        _world.Conntrack.Add(ToSecond);
        _world.Gateway.Remove("dns");
        _world.Work();

        Assert.Equal([ToSecond], _world.Conntrack.Entries);
    }

    [Fact]
    public void TCP_and_SCTP_to_living_endpoints_are_untouched_whatever_happens()
    {
        _world.Start();
        _world.Set(FlowWorld.Dns(TransportProtocol.Tcp, "10.1.0.1"));
        _world.Conntrack.Add("tcp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", _world.Mark());
        _world.Gateway.Remove("dns");
        _world.Work();
        _world.Set(FlowWorld.Dns(TransportProtocol.Sctp, "10.1.0.1"));
        _world.Conntrack.Add("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", _world.Mark());
        _world.Set(FlowWorld.Dns(TransportProtocol.Sctp, "10.1.0.1 unready"));
        _world.Gateway.Remove("dns");
        _world.Work();

        Assert.Equal(2, _world.Conntrack.Entries.Count);
    }

    [Fact]
    public void SCTP_to_an_endpoint_that_no_slice_has_any_more_is_deleted()
    {
        _world.Start();
        _world.Set(FlowWorld.Dns(TransportProtocol.Sctp, "10.1.0.1", "10.1.0.2"));
        _world.Conntrack.Add("sctp 198.51.100.7:4000 > 10.96.0.1:53 = 10.1.0.1:5353", _world.Mark());
        _world.Conntrack.Add("sctp 198.51.100.7:4001 > 10.96.0.1:53 = 10.1.0.1:5353");
        _world.Set(FlowWorld.Dns(TransportProtocol.Sctp, "10.1.0.2"));

        Assert.Equal(["sctp 198.51.100.7:4001 > 10.96.0.1:53 = 10.1.0.1:5353"], _world.Conntrack.Entries);
    }

    [Fact]
    public void Everything_is_checked_once_after_the_start()
    {
        (ServiceSpec service, SliceSpec slice) = FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1");
        _world.Gateway.Add(service, slice);
        AddAll();
        _world.Gateway.Start();
        _world.Work();

        Assert.Equal([ToFirst], _world.Conntrack.Entries);
    }

    [Fact]
    public void A_Service_that_was_deleted_while_the_agent_was_away_leaves_nothing_behind()
    {
        Begin("10.1.0.1", "10.1.0.2");
        using var next = new FlowWorld(_world.Gateway.Kernel.Kernel, _world.Conntrack);
        _world.Gateway.Kernel.Dispose();
        next.Start();

        Assert.Empty(next.Conntrack.Entries);
    }

    [Fact]
    public void IPv6_is_checked_alike()
    {
        _world.Start();
        ServiceSpec service = FlowWorld.Service("dns", "fd00:96::1", new ServicePort("dns", TransportProtocol.Udp, 53, 0));
        EndpointEntry[] endpoints = [ServiceWorld.Endpoint("fd00:1::1"), ServiceWorld.Endpoint("fd00:1::2")];
        _world.Set((service, FlowWorld.Slice(TransportProtocol.Udp, endpoints)));
        _world.Conntrack.Add("udp [2001:db8::7]:4000 > [fd00:96::1]:53 = [fd00:1::1]:5353");
        _world.Conntrack.Add("udp [2001:db8::7]:4001 > [fd00:96::1]:53 = [fd00:1::2]:5353");
        _world.Conntrack.Dumps.Clear();
        _world.Set((service, FlowWorld.Slice(TransportProtocol.Udp, endpoints[1..])));

        Assert.Equal(["udp [2001:db8::7]:4001 > [fd00:96::1]:53 = [fd00:1::2]:5353"], _world.Conntrack.Entries);
        Assert.Equal(new ConntrackFilter(16, 17), _world.Conntrack.Dumps[0]);
    }

    [Fact]
    public void What_leaves_no_connection_stale_reads_nothing()
    {
        Begin("10.1.0.1");
        _world.Conntrack.Dumps.Clear();
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1", "10.1.0.2"));
        _world.Gateway.Set(ServiceWorld.Service("web", "10.96.0.9"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Gateway.ApplyAll();
        _world.Work();
        _world.Pass(60);

        Assert.Empty(_world.Conntrack.Dumps);
    }

    [Fact]
    public void A_commit_that_the_kernel_refuses_deletes_nothing()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Gateway.Kernel.Kernel.FailWhen = _ => Errno.EPERM;
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2"));

        Assert.Contains(ToFirst, _world.Conntrack.Entries);
    }

    [Fact]
    public void Many_changes_while_the_table_is_read_are_one_more_reading()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Conntrack.Dumps.Clear();
        for (int change = 0; change < 50; change++)
        {
            (ServiceSpec service, SliceSpec slice) = FlowWorld.Dns(TransportProtocol.Udp, change % 2 == 0 ? "10.1.0.2" : "10.1.0.1");
            _world.Gateway.Set(service, slice);
            _world.Flows.Step();
        }

        _world.Work();

        Assert.Equal([ToFirst], _world.Conntrack.Entries);
        Assert.Equal(2, _world.Conntrack.Dumps.Count(filter => filter.Protocol == 17));
    }

    [Fact]
    public void An_endpoint_that_comes_back_while_the_table_is_read_keeps_its_connections()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Conntrack.DuringDump = () =>
        {
            _world.Conntrack.DuringDump = null;
            (ServiceSpec service, SliceSpec slice) = FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.1", "10.1.0.2");
            _world.Gateway.Set(service, slice);
        };
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2"));

        Assert.Equal([ToFirst, ToSecond], _world.Conntrack.Entries);
    }

    [Fact]
    public void An_address_that_is_claimed_while_the_table_is_read_keeps_its_new_connections()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Conntrack.Clear();
        _world.Conntrack.DuringDump = () =>
        {
            _world.Conntrack.DuringDump = null;
            _world.Gateway.Set(FlowWorld.Service("new", "10.96.0.1", new ServicePort("dns", TransportProtocol.Udp, 53, 0)), FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2").Slice);
        };
        _world.Conntrack.Add(ToSecond);
        _world.Gateway.Remove("dns");
        _world.Work();

        Assert.Equal([ToSecond], _world.Conntrack.Entries);
    }

    [Fact]
    public void More_connections_than_are_kept_in_memory_are_deleted_all_the_same()
    {
        Begin("10.1.0.1");
        for (int client = 0; client < 10_000; client++)
        {
            _world.Conntrack.Add($"udp 198.51.{client / 250}.{client % 250}:4000 > 10.96.0.1:53 = 10.1.0.1:5353");
        }

        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2"));

        Assert.Equal([ToSecond], _world.Conntrack.Entries);
    }

    [Fact]
    public void A_kernel_without_ctnetlink_is_told_of_and_asked_again_more_and_more_rarely()
    {
        Begin("10.1.0.1", "10.1.0.2");
        _world.Conntrack.Refusal = Errno.EINVAL;
        _world.Conntrack.Dumps.Clear();
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, "10.1.0.2"));
        Assert.Contains("nf_conntrack_netlink", _world.Flows.Problem, StringComparison.Ordinal);
        for (int second = 0; second < 600; second++)
        {
            _world.Pass(1);
        }

        Assert.InRange(_world.Conntrack.Dumps.Count, 10, 20);
        _world.Conntrack.Refusal = null;
        _world.Pass(60);
        Assert.Null(_world.Flows.Problem);
        Assert.Equal([ToSecond], _world.Conntrack.Entries);
    }

    /// <summary>The Service with these endpoints is programmed; then its clients come.</summary>
    private void Begin(params string[] endpoints)
    {
        _world.Start();
        _world.Set(FlowWorld.Dns(TransportProtocol.Udp, endpoints));
        AddAll();
    }

    private void AddAll()
    {
        _world.Conntrack.Add(ToFirst);
        _world.Conntrack.Add(ToSecond);
        _world.Conntrack.Add(Untranslated);
    }

    private static ServiceSpec WithExternal(ServiceSpec service) => new()
    {
        Key = service.Key,
        Uid = service.Uid,
        ResourceVersion = "2",
        ClusterIPs = service.ClusterIPs,
        ExternalIPs = [IPAddress.Parse("203.0.113.6")],
        Ports = service.Ports,
    };
}
