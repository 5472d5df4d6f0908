using Edge.Agent.Proxy;
using Edge.Linux;
using Edge.Linux.Conntrack;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Tests.Agent.State;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sync;

public sealed class ReconcilerTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task Ready_comes_after_the_kernel_is_programmed_and_before_any_connection()
    {
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        Assert.NotEmpty(world.Kernel.Tables);
        Assert.Equal(["EXTEND_TIMEOUT_USEC=60000000", "EXTEND_TIMEOUT_USEC=60000000", "EXTEND_TIMEOUT_USEC=60000000", "READY=1"], world.Systemd.Sent[..4]);
        Assert.StartsWith("STATUS=", world.Systemd.Sent[4], StringComparison.Ordinal);
        Assert.Empty(world.Broker.Published);
    }

    [Fact]
    public async Task Ready_waits_until_what_was_programmed_is_read_back()
    {
        await using var world = new ReconcilerWorld(_publisher);

        // Once, somebody takes a table away before it is looked at.
        world.Kernel.Committed = () =>
        {
            world.Kernel.Committed = null;
            using var transaction = new Transaction();
            transaction.Delete(new Table(Family.IPv4, DataplaneTable.Name));
            world.Kernel.Commit(transaction);
        };
        world.Reconciler.Start();
        Assert.DoesNotContain("READY=1", world.Systemd.Sent);
        world.Reconciler.Step();
        Assert.Contains("READY=1", world.Systemd.Sent);
        Assert.NotEmpty(world.Kernel.Tables);
    }

    [Fact]
    public async Task A_manager_that_did_not_take_the_word_that_all_is_ready_hears_it_again()
    {
        await using var world = new ReconcilerWorld(_publisher);
        world.Systemd.IsFull = true;
        world.Reconciler.Start();
        world.Reconciler.Step();
        world.Systemd.IsFull = false;
        Assert.Empty(world.Systemd.Sent);
        world.Reconciler.Step();
        Assert.Contains("READY=1", world.Systemd.Sent);
        world.Systemd.Sent.Clear();
        world.Reconciler.Step();
        Assert.DoesNotContain("READY=1", world.Systemd.Sent);
    }

    [Fact]
    public async Task What_the_control_plane_publishes_is_in_the_kernel_and_reported()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        Assert.Equal("10.1.0.9:8080", Target(world));
        Assert.True(world.Report.Complete);
        Assert.Equal("live", world.Report.State);
        Assert.Equal(_publisher.Generation, world.Report.Programmed!.Generation);
        Assert.Equal(1, world.Report.Objects!.Services);
        Assert.Equal("ok", world.Report.Health);
    }

    [Fact]
    public async Task A_delta_changes_one_endpoint()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        byte[] delta = _publisher.Delta([("web", Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.10"]}]"""))]);
        world.Deliver(_publisher.Topics.Deltas("default"), delta);
        Assert.Equal("10.1.0.10:8080", Target(world));
    }

    [Fact]
    public async Task Last_known_good_is_programmed_without_a_broker()
    {
        Publish();
        var files = new MemoryFiles();
        await using (var first = new ReconcilerWorld(_publisher, files))
        {
            first.Reconciler.Start();
            first.Connect();
            first.Store.WriteDue(first.Clock.GetTimestamp());
            first.Clock.Advance(TimeSpan.FromMinutes(1));
            first.Store.WriteDue(first.Clock.GetTimestamp());
        }

        await using var world = new ReconcilerWorld(_publisher, files);
        world.Reconciler.Start();
        Assert.Equal("10.1.0.9:8080", Target(world));
        Assert.Contains(world.Systemd.Sent, line => line.StartsWith("STATUS=lkg gen=1.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Losing_the_broker_changes_nothing_in_the_kernel_and_is_told()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        uint generation = world.Kernel.ReadGeneration();
        world.Broker.End(0x8b, "server shutting down");
        world.Reconciler.Step();
        Assert.Equal(generation, world.Kernel.ReadGeneration());
        Assert.DoesNotContain(world.Systemd.Sent, line => line.Contains("server shutting down", StringComparison.Ordinal));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        world.Reconciler.Step();
        Assert.Contains("server shutting down", world.Systemd.Sent[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_refuses_is_reported_is_tried_again_and_gets_no_watchdog_before_it_works()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Kernel.Kernel.FailWhen = _ => Errno.EPERM;
        world.Reconciler.Start();
        world.Connect();
        Assert.DoesNotContain("READY=1", world.Systemd.Sent);
        Assert.DoesNotContain("WATCHDOG=1", world.Systemd.Sent);
        Assert.Contains("CAP_NET_ADMIN", world.Report.Nftables!.Error, StringComparison.Ordinal);
        Assert.Equal("fatal", world.Report.Health);
        world.Kernel.Kernel.FailWhen = null;
        world.Reconciler.Step();
        Assert.Contains("READY=1", world.Systemd.Sent);
        Assert.Equal("10.1.0.9:8080", Target(world));
    }

    [Fact]
    public async Task A_bad_object_is_in_the_report_by_name_and_the_others_are_served()
    {
        Publish();
        _publisher.Put("bad", Objects.Service("bad").Replace("\"port\":80", "\"port\":70000", StringComparison.Ordinal));
        _publisher.PublishManifest(newGeneration: true);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        Assert.Equal("10.1.0.9:8080", Target(world));
        Assert.Contains("shop/bad", Assert.Single(world.Report.Errors!).Key, StringComparison.Ordinal);
        Assert.Equal("degraded", world.Report.Health);
    }

    [Fact]
    public async Task A_person_gets_the_same_truth_as_the_report()
    {
        Publish();
        _publisher.PublishConfig(3);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        AgentStatus status = (await Ask(world, AdminOperations.Status)).Agent!;
        Assert.Equal("Live", status.Sync);
        Assert.Equal(3ul, status.ConfigGeneration);
        Assert.Equal(1, status.Counts!.Services);
        Assert.True(status.Conditions.All(condition => condition.Status));
        Assert.Equal("web", Assert.Single((await Ask(world, AdminOperations.Services)).Services!).Name);
        Assert.Equal("10.1.0.9", Assert.Single((await Ask(world, AdminOperations.Endpoints)).Endpoints!).Address);
        Assert.False((await Ask(world, AdminOperations.Apply)).Ok);
    }

    [Fact]
    public async Task A_new_interface_is_taken_in_without_touching_Services()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        (int reads, int comparisons) = (world.Kernel.Reads, world.Kernel.Comparisons);
        world.Network("10.9.0.1/16");
        world.Reconciler.Step();
        Assert.Equal((reads, comparisons), (world.Kernel.Reads, world.Kernel.Comparisons));
        Assert.Contains("10.9.0.1", world.Kernel.Kernel.ToString()!, StringComparison.Ordinal);
        Assert.Equal("10.1.0.9:8080", Target(world));
    }

    [Fact]
    public async Task An_endpoint_that_drains_is_in_the_report_and_in_the_answer_to_a_person()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Track();
        Assert.Null(world.Report.Drain);
        AddFlows(world);
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta([("web", Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.10"]}]"""))]));
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        world.Track();

        DrainReport drain = Assert.Single(world.Report.Drain!);
        Assert.Equal(("shop/web", "10.1.0.9:8080", 2, 10L), (drain.Service, drain.Endpoint, drain.Flows, drain.Seconds));
        Assert.Equal((1, 2), (world.Report.DrainTotal!.Endpoints, world.Report.DrainTotal.Flows));
        AdminResponse answer = await AskFlows(world);
        FlowRow row = Assert.Single(answer.Flows!);
        Assert.Equal(("shop", "web", "TCP", "IPv4", 2), (row.Namespace, row.Service, row.Protocol, row.Family, row.Flows));
        Assert.Equal("10.1.0.9:8080", Assert.Single(row.Draining).Endpoint);
        Assert.Equal(1, (await Ask(world, AdminOperations.Status)).Agent!.Draining);
    }

    [Fact]
    public async Task A_packet_is_explained_with_the_connections_that_are_counted_beside_the_loop()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Track();
        AddFlows(world);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Task<AdminResponse> answer = world.Admin.AskAsync(
            new AdminRequest(AdminOperations.Explain) { Address = "10.96.0.7", Port = "80" }, TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        Assert.False(answer.IsCompleted);
        world.Track();
        ExplainAnswer explained = (await answer).Explain!;
        Assert.Equal(("forwarded", "shop/web"), (explained.Paths[0].Outcome, explained.Paths[0].Service));
        PathEndpointRow endpoint = Assert.Single(Assert.Single(explained.Lists).Endpoints);
        Assert.Equal(("10.1.0.9:8080", 2), (endpoint.Endpoint, endpoint.Flows));
    }

    [Fact]
    public async Task A_kernel_without_connection_tracking_is_told_to_a_person_and_Services_work()
    {
        Publish();
        await using var world = new ReconcilerWorld(_publisher);
        world.Conntrack.Refusal = Errno.EINVAL;
        world.Reconciler.Start();
        world.Connect();

        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("EINVAL", (await AskFlows(world)).Error, StringComparison.Ordinal);
        Assert.Equal("10.1.0.9:8080", Target(world));
        Assert.Equal("ok", world.Report.Health);
        Condition tracked = Assert.Single((await Ask(world, AdminOperations.Status)).Agent!.Conditions, condition => condition.Type == "Tracked");
        Assert.Contains("nf_conntrack_netlink", tracked.Message, StringComparison.Ordinal);
    }

    private static void AddFlows(ReconcilerWorld world)
    {
        foreach (int port in new[] { 4000, 4001 })
        {
            world.Conntrack.Add($"tcp 198.51.100.7:{port} > 10.96.0.7:80 = 10.1.0.9:8080", ConnectionMark.Port(1), ConntrackTcpState.Established);
        }
    }

    private static async Task<AdminResponse> AskFlows(ReconcilerWorld world)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(new AdminRequest(AdminOperations.Flows), TestContext.Current.CancellationToken);
        world.Track();
        return await answer;
    }

    private static async Task<AdminResponse> Ask(ReconcilerWorld world, string operation)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(new AdminRequest(operation), TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        return await answer;
    }

    private static string Target(ReconcilerWorld world) =>
        string.Join(' ', new PacketTracer(world.Kernel, new TraceHost().Interface("eth0", "192.0.2.1/24")).Trace(TracePacket.Connect("198.51.100.7", "10.96.0.7", 80)).Targets);

    private void Publish()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PublishManifest();
    }
}
