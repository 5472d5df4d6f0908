using System.Text;
using Edge.Agent.Health;
using Edge.Agent.State;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Health;

/// <summary>The words of kube-proxy 1.34, byte by byte: outer load balancers and monitoring read them.</summary>
public sealed class HealthPageTests
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 23, 8, 5, 9, TimeSpan.Zero));
    private readonly ProxyHealth _health;

    public HealthPageTests()
    {
        _health = new ProxyHealth(_clock);
        _health.Updated();
        _clock.Advance(TimeSpan.FromMilliseconds(120.5));
    }

    [Fact]
    public void Healthz_while_all_is_well() => Assert.Equal(
        """200 {"lastUpdated":"2026-11-23T08:05:09.1205Z","currentTime":"2026-11-23T08:05:09.1205Z","nodeEligible":true,"healthy":true,"status":{"IPv4":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":true},"IPv6":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":true}}}""",
        Gateway("/healthz"));

    [Fact]
    public void Livez_says_nothing_of_the_node() => Assert.Equal(
        """200 {"lastUpdated":"2026-11-23T08:05:09.1205Z","currentTime":"2026-11-23T08:05:09.1205Z","healthy":true,"status":{"IPv4":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":true},"IPv6":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":true}}}""",
        Gateway("/livez"));

    [Fact]
    public void A_draining_gateway_is_not_to_be_used_and_is_alive()
    {
        _health.NodeIs(eligible: false);
        Assert.StartsWith("""503 {"lastUpdated":"2026-11-23T08:05:09Z","currentTime":"2026-11-23T08:05:09.1205Z","nodeEligible":false,"healthy":true,"status":""", Gateway("/healthz"), StringComparison.Ordinal);
        Assert.StartsWith("200 ", Gateway("/livez"), StringComparison.Ordinal);
        Assert.StartsWith("503/1 ", Service(1), StringComparison.Ordinal);
        _health.NodeIs(eligible: true);
        Assert.StartsWith("200 ", Gateway("/healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_too_long_makes_all_of_them_fail_with_the_last_commit()
    {
        _health.Queued();
        _clock.Advance(ProxyHealth.LongestWait);
        Assert.Equal(
            """503 {"lastUpdated":"2026-11-23T08:05:09Z","currentTime":"2026-11-23T08:06:09.1205Z","nodeEligible":true,"healthy":false,"status":{"IPv4":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":false},"IPv6":{"lastUpdated":"2026-11-23T08:05:09Z","healthy":false}}}""",
            Gateway("/healthz"));
        Assert.StartsWith("503 ", Gateway("/livez"), StringComparison.Ordinal);
        Assert.StartsWith("503/3 ", Service(3), StringComparison.Ordinal);
        Assert.Contains("\"serviceProxyHealthy\": false", Service(3), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_commit_the_time_is_that_of_Go() =>
        Assert.StartsWith("503 {\"lastUpdated\":\"0001-01-01T00:00:00Z\"", Page(new GatewayPages(new ProxyHealth(_clock), new HealthCounts()), "/healthz"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz/")]
    [InlineData("*")]
    public void Other_paths_of_the_gateway_are_not_found(string path) => Assert.Equal("404 404 page not found\n", Gateway(path));

    [Fact]
    public void A_Service_says_how_many_ready_endpoints_are_here() => Assert.Equal(
        "200/2 {\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"web\"\n\t},\n\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}",
        Service(2));

    [Fact]
    public void A_Service_without_ready_endpoints_here_is_unavailable() => Assert.Equal(
        "503/0 {\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"web\"\n\t},\n\t\"localEndpoints\": 0,\n\t\"serviceProxyHealthy\": true\n}",
        Service(0));

    [Fact]
    public void The_longest_names_fit() => Assert.Contains(
        new string('b', 253), Page(new ServiceHealthServer(new ServiceKey(new string('a', 253), new string('b', 253)), 30000, _health), "/"), StringComparison.Ordinal);

    [Fact]
    public void A_response_has_the_headers_of_kube_proxy() => Assert.Equal(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nX-Load-Balancing-Endpoint-Weight: 7\r\nDate: Mon, 23 Nov 2026 08:05:09 GMT\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        Response(new HealthPage(200, 2, IsJson: true, 7), withBody: true));

    [Fact]
    public void A_response_to_HEAD_has_the_same_headers_and_no_body() => Assert.Equal(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nDate: Mon, 23 Nov 2026 08:05:09 GMT\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
        Response(new HealthPage(503, 2, IsJson: false), withBody: false));

    private string Gateway(string path) => Page(new GatewayPages(_health, new HealthCounts()), path);

    private string Service(int count) => Page(new ServiceHealthServer(new ServiceKey("shop", "web"), 30000, _health) { LocalEndpoints = count }, "/any");

    private string Response(HealthPage page, bool withBody)
    {
        byte[] buffer = new byte[HealthExchange.MaximumHeadBytes];
        return Encoding.UTF8.GetString(buffer, 0, HttpResponse.Write(buffer, page, "{}"u8, _clock.GetUtcNow(), withBody));
    }

    private static string Page(IHealthPages pages, string path)
    {
        byte[] body = new byte[HealthPage.MaximumBodyBytes];
        HealthPage page = pages.Read(Encoding.UTF8.GetBytes(path), body);
        return $"{page.Status}{(page.Weight is { } weight ? $"/{weight}" : "")} {Encoding.UTF8.GetString(body, 0, page.BodyBytes)}";
    }
}
