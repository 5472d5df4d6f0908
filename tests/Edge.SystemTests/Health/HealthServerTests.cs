using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.Health;

namespace Edge.SystemTests.Health;

/// <summary>Health servers as an outer load balancer sees them: over real sockets, with an HTTP client that is not ours.</summary>
public sealed class HealthServerTests : IDisposable
{
    private readonly HealthLab _lab = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _lab.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_Service_answers_on_both_families_and_turns_unavailable_with_its_last_endpoint(string host)
    {
        int port = _lab.Open("web", 2);
        using HttpResponseMessage before = await GetAsync(host, port);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal("2", Assert.Single(before.Headers.GetValues("X-Load-Balancing-Endpoint-Weight")));
        Assert.Equal("nosniff", Assert.Single(before.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("application/json", before.Content.Headers.ContentType!.ToString());
        Assert.Contains("\"localEndpoints\": 2", await before.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        _lab.Set("web", port, 0);
        using HttpResponseMessage after = await GetAsync(host, port);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, after.StatusCode);
        Assert.Equal("0", Assert.Single(after.Headers.GetValues("X-Load-Balancing-Endpoint-Weight")));
    }

    [Fact]
    public async Task HEAD_and_OPTIONS_are_answered_as_load_balancers_send_them()
    {
        int port = _lab.Open("web");
        using var head = new HttpRequestMessage(HttpMethod.Head, $"http://127.0.0.1:{port}/");
        using HttpResponseMessage answer = await _client.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(0, answer.Content.Headers.ContentLength);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await HealthLab.SendAsync(port, "OPTIONS / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        using HttpResponseMessage posted = await _client.PostAsync($"http://127.0.0.1:{port}/", new StringContent("x"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
    }

    [Fact]
    public async Task A_closed_server_refuses_and_the_others_go_on()
    {
        int gone = _lab.Open("gone");
        int stays = _lab.Open("stays");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("127.0.0.1", gone)).StatusCode);
        _lab.Close("gone");
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => HealthLab.ConnectAsync(gone));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("127.0.0.1", stays)).StatusCode);
    }

    [Fact]
    public async Task A_port_can_be_had_again_at_once_after_it_answered()
    {
        int port = _lab.Open("first");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("127.0.0.1", port)).StatusCode);
        _lab.Services.Update([HealthLab.Key("first")], [new HealthTarget(HealthLab.Key("second"), port, 1)]);
        Assert.Empty(_lab.Services.Problems);
        Assert.Contains("second", await (await GetAsync("127.0.0.1", port)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_reported_and_had_when_that_ends()
    {
        int port = HealthLab.FreePort();
        using (var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            other.Bind(new IPEndPoint(IPAddress.Loopback, port));
            other.Listen();
            _lab.Set("web", port, 1);
            Assert.Contains($"healthCheckNodePort {port} on ::: another program listens there", _lab.Services.Problems[HealthLab.Key("web")], StringComparison.Ordinal);
        }

        _lab.Services.Retry();
        Assert.Empty(_lab.Services.Problems);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("127.0.0.1", port)).StatusCode);
    }

    [Fact]
    public async Task One_address_is_answered_on_and_no_other()
    {
        _lab.Services.ListenOn([IPAddress.Parse("127.0.0.2")]);
        int port = _lab.Open("web");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("127.0.0.2", port)).StatusCode);
        await Assert.ThrowsAsync<SocketException>(() => HealthLab.ConnectAsync(port));
    }

    [Fact]
    public async Task A_thousand_Services_answer_each_for_itself()
    {
        const int Count = 1000;
        await NetworkNamespace.Run(async () =>
        {
            using var lab = new HealthLab();
            lab.Services.Update([], Enumerable.Range(0, Count).Select(static number => new HealthTarget(
                HealthLab.Key(string.Create(CultureInfo.InvariantCulture, $"s{number}")), 20_000 + number, number)));
            Assert.Empty(lab.Services.Problems);
            foreach (int number in new[] { 1, 500, Count - 1 })
            {
                // The namespace is this thread's: the client's socket is made here, not on a thread of its own.
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, 20_000 + number);
                socket.Send("GET / HTTP/1.1\r\n\r\n"u8);
                string answer = await HealthLab.ReadAsync(socket);
                Assert.Contains($"\"name\": \"s{number}\"", answer, StringComparison.Ordinal);
                Assert.Contains($"X-Load-Balancing-Endpoint-Weight: {number}\r\n", answer, StringComparison.Ordinal);
            }
        });
    }

    private Task<HttpResponseMessage> GetAsync(string host, int port) =>
        _client.GetAsync($"http://{host}:{port}/any/path?at=all", TestContext.Current.CancellationToken);
}
