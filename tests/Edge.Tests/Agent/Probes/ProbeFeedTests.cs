using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.Tests.Agent.Probes;

/// <summary>Probes through the whole reconciler: who is asked, what the kernel gets, and what is told.</summary>
public sealed class ProbeFeedTests : IDisposable
{
    private const string Two = """[{"addresses":["10.1.0.1"]},{"addresses":["10.1.0.2"]}]""";
    private static readonly ServiceKey Web = new("shop", "web");
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task Only_Services_that_ask_for_it_are_probed_and_their_ready_endpoints_alone()
    {
        Put("plain", null);
        Put("web", "tcp", endpoints: """[{"addresses":["10.1.0.1"]},{"addresses":["10.1.0.2"],"conditions":{"ready":false}}]""");
        await using ReconcilerWorld world = Start();
        Assert.Equal([Web], world.Prober.Plans.Keys);
        Assert.Equal(["10.1.0.1:8080"], world.Prober.Targets(Web));
        int orders = world.Prober.Orders;
        world.Reconciler.Step();
        Assert.Equal(orders, world.Prober.Orders);

        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(up: [("web", Json("web", "none", "2"))]));
        Assert.Empty(world.Prober.Targets(Web));
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_leaves_in_one_small_commit_and_comes_back()
    {
        Put("web", "tcp");
        await using ReconcilerWorld world = Start();
        Assert.Equal(["10.1.0.1", "10.1.0.2"], Used(world));
        world.Prober.Down(Web, "10.1.0.2:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1"], Used(world));
        Assert.Equal("tcp refused, 0 s ago", (await Endpoints(world))["10.1.0.2"]);
        Assert.Null((await Endpoints(world))["10.1.0.1"]);
        world.Prober.Up(Web, "10.1.0.2:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1", "10.1.0.2"], Used(world));
        Assert.Null((await Endpoints(world))["10.1.0.2"]);
    }

    [Fact]
    public async Task When_none_answers_all_are_used_and_lights_report_status_and_event_say_so()
    {
        Put("web", "tcp");
        await using ReconcilerWorld world = Start();
        Assert.Equal("ok", world.Report.Health);
        world.Prober.Down(Web, "10.1.0.1:8080");
        Later(world);
        Assert.Equal((2, 1), (world.Report.Probes!.Probed, world.Report.Probes.Demoted));
        Assert.Null(world.Report.Probes.Dead);
        Assert.Equal(("ok", "ok"), (world.Report.Health, world.Leds.Name));
        world.Prober.Down(Web, "10.1.0.2:8080", ProbeResult.TimedOut);
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1", "10.1.0.2"], Used(world));
        Later(world);
        Assert.Equal(["shop/web"], world.Report.Probes.Dead);
        Assert.Equal(("degraded", "degraded"), (world.Report.Health, world.Leds.Name));
        Condition condition = (await Ask(world, AdminOperations.Status)).Agent!.Conditions.Single(static condition => condition.Type == "Endpoints");
        Assert.Equal((false, "NoneAnswers"), (condition.Status, condition.Reason));
        Assert.Contains("Service shop/web: no endpoint of http/TCP IPv4 answers, all are used as before", condition.Message, StringComparison.Ordinal);

        Assert.Contains(Events(world), static text => text.Contains("EndpointsUnreachable", StringComparison.Ordinal)
            && text.Contains("Service shop/web: no endpoint of http/TCP IPv4 answers (tcp); all are used as before", StringComparison.Ordinal));

        world.Prober.Up(Web, "10.1.0.1:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1"], Used(world));
        Later(world);
        Assert.Equal("ok", world.Report.Health);
    }

    [Fact]
    public async Task A_word_about_an_endpoint_that_went_or_was_asked_otherwise_changes_nothing()
    {
        Put("web", "tcp");
        await using ReconcilerWorld world = Start();
        int version = world.Prober.Plans[Web].Version;
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(up: [("web", Json("web", "tcp, fall=2", "2"))]));
        world.Prober.Down(Web, "10.1.0.2:8080", version: version);
        world.Prober.Down(Web, "10.1.0.9:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1", "10.1.0.2"], Used(world));
        world.Prober.Down(Web, "10.1.0.2:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1"], Used(world));

        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(up: [("web", Json("web", "tcp, fall=3", "3"))]));
        Assert.Equal(["10.1.0.1", "10.1.0.2"], Used(world));
        Assert.Equal(0, world.Report.Probes!.Demoted);
    }

    [Fact]
    public async Task An_endpoint_at_an_address_of_ours_is_not_asked_since_another_would_answer()
    {
        Put("web", "tcp", endpoints: """[{"addresses":["10.1.0.1"]},{"addresses":["203.0.113.10"]}]""");
        _publisher.Put("other", Objects.Service("other", spec: ""","externalIPs":["203.0.113.10"]""", ports: """[{"name":"http","port":8080}]""").Replace("10.96.0.7", "10.96.0.8", StringComparison.Ordinal));
        await using ReconcilerWorld world = Start();
        world.Reconciler.Step();
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1:8080"], world.Prober.Targets(Web));
        Assert.Equal(["10.1.0.1", "203.0.113.10"], Used(world));
    }

    [Fact]
    public async Task An_address_that_becomes_ours_is_asked_no_more_and_again_when_it_is_not()
    {
        Put("web", "tcp", endpoints: """[{"addresses":["10.1.0.1"]},{"addresses":["203.0.113.10"]}]""");
        await using ReconcilerWorld world = Start();
        Assert.Equal(["10.1.0.1:8080", "203.0.113.10:8080"], world.Prober.Targets(Web).Order());
        string other = Objects.Service("other", spec: ""","externalIPs":["203.0.113.10"]""", ports: """[{"name":"http","port":8080}]""").Replace("10.96.0.7", "10.96.0.8", StringComparison.Ordinal);

        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(up: [("other", other)]));
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1:8080"], world.Prober.Targets(Web));

        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(del: [("Service", "other")]));
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1:8080", "203.0.113.10:8080"], world.Prober.Targets(Web).Order());
    }

    [Fact]
    public async Task A_demoted_endpoint_whose_address_becomes_ours_is_used_again_since_nobody_asks_it_any_more()
    {
        Put("web", "tcp", endpoints: """[{"addresses":["10.1.0.1"]},{"addresses":["203.0.113.10"]}]""");
        await using ReconcilerWorld world = Start();
        world.Prober.Down(Web, "203.0.113.10:8080");
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1"], Used(world));
        string other = Objects.Service("other", spec: ""","externalIPs":["203.0.113.10"]""", ports: """[{"name":"http","port":8080}]""").Replace("10.96.0.7", "10.96.0.8", StringComparison.Ordinal);
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(up: [("other", other)]));

        // What follows from the commit is done at once, and then there is nothing left to do.
        Assert.Equal(TimeSpan.Zero, world.Reconciler.NextWait());
        world.Reconciler.Step();
        Assert.Equal(["10.1.0.1:8080"], world.Prober.Targets(Web));
        Assert.Equal(["10.1.0.1", "203.0.113.10"], Used(world));
        Assert.Null((await Endpoints(world))["203.0.113.10"]);
        Assert.NotEqual(TimeSpan.Zero, world.Reconciler.NextWait());
    }

    // Reports have a pace of their own.
    private static void Later(ReconcilerWorld world)
    {
        world.Reconciler.Step();
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        world.Reconciler.Step();
    }

    private static IEnumerable<string> Events(ReconcilerWorld world) =>
        world.Broker.On(world.Publisher.Topics.Events(TestPublisher.Gateway));

    private static string Json(string name, string? probe, string version = "1") =>
        Objects.Service(name, version).Replace("\"metadata\":{", probe is null ? "\"metadata\":{" : $"\"metadata\":{{\"annotations\":{{\"edge.gateway/probe\":\"{probe}\"}},", StringComparison.Ordinal);

    private static string[] Used(ReconcilerWorld world) =>
        [.. world.Model.SlotsOf(ConnectionMark.List(Assert.Single(world.Model.PortsOf(Web)).Id, local: false)).Select(static target => target.Address.ToString()).Distinct().Order(StringComparer.Ordinal)];

    private static async Task<Dictionary<string, string?>> Endpoints(ReconcilerWorld world) =>
        (await Ask(world, AdminOperations.Endpoints)).Endpoints!.ToDictionary(static row => row.Address, static row => row.Demoted);

    private static async Task<AdminResponse> Ask(ReconcilerWorld world, string operation)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(new AdminRequest(operation), TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        return await answer;
    }

    private void Put(string name, string? probe, string endpoints = Two)
    {
        string json = Json(name, probe);
        _publisher.Put(name, name == "web" ? json : json.Replace("10.96.0.7", "10.96.0.9", StringComparison.Ordinal));
        _publisher.Put(name, Objects.Slice(name, endpoints: endpoints));
    }

    private ReconcilerWorld Start()
    {
        _publisher.PublishConfig(1);
        _publisher.PublishManifest();
        var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        world.Reconciler.Step();
        return world;
    }
}
