using System.Net.Sockets;
using System.Text;
using Edge.Agent.Health;
using Edge.Linux;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.Tests.Agent.Health;

/// <summary>Health as the whole agent shows it, over a fake kernel and broker.</summary>
public sealed class AgentHealthTests : IDisposable
{
    private const string Local = """,{"addresses":["10.1.0.9"],"nodeName":"here"}""";
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task The_gateway_answers_from_the_first_commit_on_and_without_a_broker()
    {
        await using var world = new ReconcilerWorld(_publisher);
        Assert.Empty(world.Ports.Open);
        world.Reconciler.Start();
        Assert.Equal(["[::]:10256"], world.Ports.Open);
        world.Clock.Advance(TimeSpan.FromDays(1));
        world.Reconciler.Step();
        Assert.StartsWith("HTTP/1.1 200 OK", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        world.Connect();
        world.Broker.End(0x8b, "server shutting down");
        world.Reconciler.Step();
        world.Clock.Advance(TimeSpan.FromDays(1));
        world.Reconciler.Step();
        Assert.StartsWith("HTTP/1.1 200 OK", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_refuses_a_change_for_a_minute_makes_the_gateway_unhealthy_until_it_takes_it()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Kernel.RefuseAll = Errno.ENOMEM;
        world.Connect();
        Assert.DoesNotContain("[::]:30911", world.Ports.Open);
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        for (int round = 0; round < 12; round++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(5));
            world.Reconciler.Step();
        }

        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:10256", "/livez"), StringComparison.Ordinal);
        world.Kernel.RefuseAll = null;
        world.Reconciler.Step();
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:30911", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_never_took_anything_makes_the_gateway_unhealthy_at_once()
    {
        await using var world = new ReconcilerWorld(_publisher);
        world.Kernel.RefuseAll = Errno.EPERM;
        world.Reconciler.Start();
        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_a_hung_loop_has_taken_ages()
    {
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Health.Queued();
        world.Clock.Advance(ProxyHealth.LongestWait);
        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        world.Reconciler.Step();
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Service_turns_unavailable_when_its_last_local_endpoint_terminates()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        string before = await Ask(world, "[::]:30911", "/anything?at=all");
        Assert.StartsWith("HTTP/1.1 200", before, StringComparison.Ordinal);
        Assert.Contains("X-Load-Balancing-Endpoint-Weight: 1\r\n", before, StringComparison.Ordinal);
        Assert.Contains("\"localEndpoints\": 1", before, StringComparison.Ordinal);

        Deliver(world, Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.9"],"nodeName":"here","conditions":{"ready":false,"serving":true,"terminating":true}}]"""));

        string after = await Ask(world, "[::]:30911", "/");
        Assert.StartsWith("HTTP/1.1 503", after, StringComparison.Ordinal);
        Assert.Contains("X-Load-Balancing-Endpoint-Weight: 0\r\n", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_traffic_policy_closes_the_port()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        Assert.Contains("[::]:30911", world.Ports.Open);
        Deliver(world, Service("2").Replace("\"Local\"", "\"Cluster\"", StringComparison.Ordinal));
        Assert.Equal(["[::]:10256"], world.Ports.Open);
    }

    [Fact]
    public async Task A_Service_that_went_while_the_kernel_refused_is_closed_when_it_takes_changes_again()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Kernel.RefuseAll = Errno.ENOMEM;
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(del: [("Service", "web")]));
        Assert.Contains("[::]:30911", world.Ports.Open);
        world.Kernel.RefuseAll = null;
        world.Reconciler.Step();
        Assert.Equal(["[::]:10256"], world.Ports.Open);
    }

    [Fact]
    public async Task A_Service_that_the_kernel_refuses_has_no_endpoints_here_for_a_load_balancer()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Kernel.Kernel.FailWhen = static operation => operation.IsElement ? Errno.ENOMEM : null;
        Deliver(world, Objects.Slice("web", "2", endpoints: $"[{Local[1..]},{Local[1..].Replace("10.1.0.9", "10.1.0.10", StringComparison.Ordinal)}]"));
        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:30911", "/"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        world.Kernel.Kernel.FailWhen = null;
        Deliver(world, Service("2"));
        Assert.Contains("\"localEndpoints\": 2", await Ask(world, "[::]:30911", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_cannot_be_had_is_in_report_and_status_and_is_tried_every_ten_seconds()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Ports.Refused["[::]:30911"] = SocketError.AddressAlreadyInUse;
        world.Ports.Refused["[::]:10256"] = SocketError.AddressAlreadyInUse;
        world.Reconciler.Start();
        world.Connect();
        var error = Assert.Single(world.Report.Errors!);
        Assert.Equal("Service shop/web FailedToStartServiceHealthcheck", $"{error.Key} {error.Reason}");
        Assert.Equal("degraded", world.Report.Health);
        AgentStatus status = await Status(world);
        Assert.Equal("Service shop/web", Assert.Single(status.Rejected).Key);
        Assert.Contains("another program listens", Assert.Single(status.Conditions, static condition => !condition.Status).Message, StringComparison.Ordinal);

        world.Ports.Refused.Clear();
        int asked = world.Ports.Asked;
        world.Reconciler.Step();
        Assert.Equal(asked, world.Ports.Asked);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        world.Reconciler.Step();
        Assert.Equal(["[::]:10256", "[::]:30911"], world.Ports.Open);
        Assert.Empty(world.Report.Errors!);
        Assert.All((await Status(world)).Conditions, static condition => Assert.True(condition.Status));
    }

    [Fact]
    public async Task A_gateway_that_is_told_to_drain_says_so_and_goes_on_serving()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        uint generation = world.Kernel.ReadGeneration();
        world.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), Config(4, ""","drain":true"""));
        Assert.StartsWith("HTTP/1.1 503", await Ask(world, "[::]:10256", "/healthz"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:10256", "/livez"), StringComparison.Ordinal);
        string service = await Ask(world, "[::]:30911", "/");
        Assert.StartsWith("HTTP/1.1 503", service, StringComparison.Ordinal);
        Assert.Contains("\"serviceProxyHealthy\": false", service, StringComparison.Ordinal);
        Assert.Equal("Eligible", Assert.Single((await Status(world)).Conditions, static condition => !condition.Status).Type);
        Assert.Equal(generation, world.Kernel.ReadGeneration());

        world.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), Config(5, ""));
        Assert.StartsWith("HTTP/1.1 200", await Ask(world, "[::]:30911", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_answered_where_NodePorts_are()
    {
        Publish(Local);
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Network("192.0.2.1/24", "198.51.100.1/24", "fe80::1/64");
        world.Reconciler.Step();
        Assert.Equal(["[::]:10256", "[::]:30911"], world.Ports.Open);
        world.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), Config(4, ""","nodePortAddresses":["192.0.2.0/24","::/0"]"""));
        Assert.Equal(["192.0.2.1:30911", "[::]:10256"], world.Ports.Open);
        world.Network("192.0.2.1/24", "2001:db8::1/64");
        world.Reconciler.Step();
        Assert.Equal(["192.0.2.1:30911", "[2001:db8::1]:30911", "[::]:10256"], world.Ports.Open);
    }

    private static async Task<string> Ask(ReconcilerWorld world, string name, string path)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(world.Ports.Endpoint(name), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<AgentStatus> Status(ReconcilerWorld world)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(new AdminRequest(AdminOperations.Status), TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        return (await answer).Agent!;
    }

    private static string Service(string version) => Objects.Service("web", version, spec: ""","externalTrafficPolicy":"Local","healthCheckNodePort":30911""")
        .Replace("\"ClusterIP\"", "\"LoadBalancer\"", StringComparison.Ordinal);

    private byte[] Config(int generation, string rest) => _publisher.Sign(
        Encoding.UTF8.GetBytes($$"""{"typ":"cfg","tenant":"{{TestPublisher.Tenant}}","gw":"{{TestPublisher.Gateway}}","gen":{{generation}}{{rest}}}"""));

    private void Deliver(ReconcilerWorld world, string json) =>
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta([("web", json)]));

    private void Publish(string endpoints)
    {
        _publisher.Put("web", Service("1"));
        _publisher.Put("web", Objects.Slice("web", endpoints: $"[{endpoints[1..]}]"));
        _publisher.PublishManifest();
    }
}
