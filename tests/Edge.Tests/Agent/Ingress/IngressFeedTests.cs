using System.Net;
using Edge.Agent.Ingress;
using Edge.Agent.Proxy;
using Edge.Linux;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.Tests.Agent.Ingress;

/// <summary>Which addresses Services want, and what is told about them, through the whole reconciler.</summary>
public sealed class IngressFeedTests : IDisposable
{
    private static readonly AddressPolicy Policy = new(
        [AddressRange.Of(IPAddress.Parse("203.0.113.0").GetAddressBytes()) with { Last = AddressRange.Of(IPAddress.Parse("203.0.113.127").GetAddressBytes()).Last }],
        [new PortSpan(null, 80, 443)]);

    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task Addresses_follow_their_Services_one_by_one()
    {
        Put("web", "1", "203.0.113.10", "203.0.113.11");
        Put("api", "1", "203.0.113.10");
        await using ReconcilerWorld world = Start();
        Assert.Equal(["203.0.113.10=shop/api shop/web", "203.0.113.11=shop/web"], Wanted(world));
        Assert.True(world.Ingress.IsComplete);

        world.Ingress.Calls.Clear();
        Deliver(world, Json("web", "2", "203.0.113.12"));
        Assert.Equal(["203.0.113.10=shop/api", "203.0.113.12=shop/web"], Wanted(world));
        Assert.Equal([3], world.Ingress.Calls);

        Deliver(world, Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.10"]}]"""));
        Assert.Equal([3], world.Ingress.Calls);

        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta(del: [("Service", "api")]));
        Assert.Equal(["203.0.113.12=shop/web"], Wanted(world));
    }

    [Fact]
    public async Task Addresses_and_ports_that_the_settings_do_not_allow_are_neither_wanted_nor_served_and_told_by_name()
    {
        Put("web", "1", "203.0.113.10", "203.0.113.200");
        Put("ssh", "1", "203.0.113.11", port: 22);
        await using ReconcilerWorld world = Start();
        Assert.Equal(["203.0.113.10=shop/web"], Wanted(world));
        (string? Key, string? Text)[] errors = [.. world.Report.Errors!.Select(error => (error.Key, error.Text)).OrderBy(error => error.Key)];
        Assert.Equal(["Service shop/ssh", "Service shop/web"], errors.Select(error => error.Key));
        Assert.Contains("port 22/TCP is not in ingress.ports of this gateway: not served on 203.0.113.11", errors[0].Text, StringComparison.Ordinal);
        Assert.Contains("address 203.0.113.200 is not in ingress.addresses of this gateway: neither claimed nor served", errors[1].Text, StringComparison.Ordinal);
        Assert.Equal("degraded", world.Report.Health);
    }

    [Fact]
    public async Task Nothing_is_complete_before_the_first_whole_state()
    {
        await using ReconcilerWorld world = new(_publisher, policy: Policy);
        world.Reconciler.Start();
        Assert.Empty(world.Ingress.Calls);
        Assert.False(world.Ingress.IsComplete);
    }

    [Fact]
    public async Task Proxy_addresses_and_those_without_a_clusterIP_of_their_family_are_not_wanted()
    {
        _publisher.Put("web", Service("web", "1", 80, """{"ip":"203.0.113.10","ipMode":"Proxy"},{"ip":"203.0.113.11"},{"ip":"2001:db8::10"}"""));
        _publisher.PutSlice("web");
        await using ReconcilerWorld world = Start();
        Assert.Equal(["203.0.113.11=shop/web"], Wanted(world));
    }

    [Fact]
    public async Task Conflict_is_in_report_condition_event_and_answer()
    {
        Put("web", "1", "203.0.113.10");
        await using ReconcilerWorld world = Start();
        Assert.Equal((1, 0), (world.Ingress.Wanted.Count, world.Report.Ingress!.Claimed));
        world.Ingress.Become(new IngressStatus
        {
            Addresses =
            [
                new AddressStatus(IPAddress.Parse("203.0.113.10"), AddressState.Conflict, "eth0", 1_000, ["shop/web"], "02:00:00:00:00:99 on eth0 has it", new MacAddress(0x020000000099)),
                new AddressStatus(IPAddress.Parse("203.0.113.11"), AddressState.Claimed, "eth0", 1_000, ["shop/api"], null, MacAddress.None),
            ],
            Claimed = 1,
            Wrong = 1,
            Repairs = 2,
        });
        world.Reconciler.Step();

        IngressReport report = world.Report.Ingress!;
        Assert.Equal(("owner", 2, 1, 1, 2L), (report.Role, report.Wanted, report.Claimed, report.Wrong, report.Repairs));
        ReportedAddress wrong = Assert.Single(report.Addresses!);
        Assert.Equal(("203.0.113.10", "Conflict", "eth0", "shop/web"), (wrong.Address, wrong.State, wrong.Interface, wrong.Services![0]));
        Assert.Equal("degraded", world.Report.Health);
        Assert.Contains(world.Report.Errors!, error => error is { Key: "Address 203.0.113.10", Reason: "Conflict" } && error.Text!.Contains("wanted by shop/web", StringComparison.Ordinal));

        AgentStatus status = (await Ask(world, new AdminRequest(AdminOperations.Status))).Agent!;
        Condition condition = Assert.Single(status.Conditions, condition => condition.Type == "AddressesClaimed");
        Assert.Equal((false, "Conflict"), (condition.Status, condition.Reason));
        AddressRow[] rows = [.. (await Ask(world, new AdminRequest(AdminOperations.Addresses))).Addresses!];
        Assert.Equal(["Conflict", "Claimed"], rows.Select(row => row.State));
        Assert.Equal("02:00:00:00:00:99", rows[0].Other);
        Assert.Equal("203.0.113.11", Assert.Single((await Ask(world, new AdminRequest(AdminOperations.Addresses) { Name = "203.0.113.11" })).Addresses!).Address);
        Assert.Empty((await Ask(world, new AdminRequest(AdminOperations.Addresses) { Namespace = "sho" })).Addresses!);
    }

    [Fact]
    public async Task Gateway_that_claims_nothing_says_how_to_change_that()
    {
        await using ReconcilerWorld world = new(_publisher);
        world.Reconciler.Start();
        AdminResponse answer = await Ask(world, new AdminRequest(AdminOperations.Addresses));
        Assert.False(answer.Ok);
        Assert.Contains("ingress.addresses", answer.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_address_that_goes_wrong_is_news_once()
    {
        AddressNews news = new();
        IngressStatus Status(AddressState state, string? reason) =>
            new() { Addresses = [new AddressStatus(IPAddress.Parse("203.0.113.10"), state, "eth0", 0, ["shop/web"], reason, MacAddress.None)] };
        Assert.Equal(["address 203.0.113.10 (shop/web): taken"], news.Of(Status(AddressState.Conflict, "taken")));
        Assert.Empty(news.Of(Status(AddressState.Conflict, "taken")));
        Assert.Single(news.Of(Status(AddressState.Conflict, "taken by another one")));
        Assert.Empty(news.Of(Status(AddressState.Claimed, null)));
        Assert.Single(news.Of(Status(AddressState.Conflict, "taken by another one")));
    }

    private ReconcilerWorld Start()
    {
        _publisher.PublishConfig(1);
        _publisher.PublishManifest();
        ReconcilerWorld world = new(_publisher, policy: Policy);
        world.Reconciler.Start();
        world.Connect();
        return world;
    }

    private void Put(string name, string version, string first, string? second = null, int port = 80)
    {
        _publisher.Put(name, Json(name, version, first, second, port));
        _publisher.PutSlice(name);
    }

    private static string Json(string name, string version, string first, string? second = null, int port = 80) =>
        Service(name, version, port, $$"""{"ip":"{{first}}"}""" + (second is null ? "" : $$""",{"ip":"{{second}}"}"""));

    private static string Service(string name, string version, int port, string ingress)
    {
        string json = Objects.Service(name, version, ports: $$"""[{"name":"http","port":{{port}}}]""").Replace("\"ClusterIP\"", "\"LoadBalancer\"", StringComparison.Ordinal)
            .Replace("10.96.0.7", $"10.96.0.{name.Sum(c => c) % 200}", StringComparison.Ordinal);
        return json.TrimEnd()[..^1] + $$""","status":{"loadBalancer":{"ingress":[{{ingress}}]} } }""";
    }

    private void Deliver(ReconcilerWorld world, string json) => world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta([("web", json)]));

    private static IEnumerable<string> Wanted(ReconcilerWorld world) =>
        world.Ingress.Wanted.Select(entry => $"{entry.Key}={string.Join(' ', entry.Value.Split(' ').Order(StringComparer.Ordinal))}");

    private static async Task<AdminResponse> Ask(ReconcilerWorld world, AdminRequest request)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(request, TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        return await answer;
    }
}
