using System.Net.Sockets;
using System.Text;
using Edge.Agent.Health;

namespace Edge.SystemTests.Health;

/// <summary>Whatever comes in, the next honest request is answered.</summary>
public sealed class HostileRequestTests : IDisposable
{
    private const string Honest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private readonly HealthLab _lab = new();
    private readonly int _port;

    public HostileRequestTests() => _port = _lab.Open("web");

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", "400 Bad Request")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 Bad Request")]
    [InlineData("GET /\r\n\r\n", "400 Bad Request")]
    [InlineData("\r\n\r\n", "400 Bad Request")]
    [InlineData("GET / HTTP/1.1\n\n", "200 OK")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "200 OK")]
    public async Task Garbage_is_refused_and_the_server_goes_on(string text, string status)
    {
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", await HealthLab.SendAsync(_port, text, thenShutDown: true), StringComparison.Ordinal);
        await AssertServes();
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_refused()
    {
        string head = $"GET / HTTP/1.1\r\nCookie: {new string('a', 3 * HealthExchange.MaximumHeadBytes)}\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 431 ", await HealthLab.SendAsync(_port, head, thenShutDown: true), StringComparison.Ordinal);
        await AssertServes();
    }

    [Fact]
    public async Task The_longest_allowed_head_is_taken()
    {
        const string Start = "GET / HTTP/1.1\r\nCookie: ";
        string head = $"{Start}{new string('a', HealthExchange.MaximumHeadBytes - Start.Length - 4)}\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 200 ", await HealthLab.SendAsync(_port, head), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_closes_before_the_request_is_whole_gets_nothing()
    {
        Assert.Equal("", await HealthLab.SendAsync(_port, "GET / HTT", thenShutDown: true));
        Assert.Equal("", await HealthLab.SendAsync(_port, "", thenShutDown: true));
        await AssertServes();
    }

    [Fact]
    public async Task Who_shuts_down_after_the_request_gets_the_answer() =>
        Assert.StartsWith("HTTP/1.1 200 ", await HealthLab.SendAsync(_port, Honest, thenShutDown: true), StringComparison.Ordinal);

    [Fact]
    public async Task A_request_in_single_bytes_is_answered()
    {
        using Socket socket = await HealthLab.ConnectAsync(_port);
        socket.NoDelay = true;
        foreach (byte value in Encoding.ASCII.GetBytes(Honest))
        {
            await socket.SendAsync(new[] { value }, TestContext.Current.CancellationToken);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await HealthLab.ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_dawdles_is_cut_off_after_five_seconds_and_nobody_waits_for_it()
    {
        using Socket slow = await HealthLab.ConnectAsync(_port);
        await slow.SendAsync("GET / HTTP/1.1\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await AssertServes();
        await WaitForTimersAsync(1);
        _lab.Clock.Advance(HealthExchange.Patience);
        Assert.DoesNotContain("HTTP", await HealthLab.ReadAsync(slow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_at_once_are_closed_and_there_is_room_again_when_they_go()
    {
        var crowd = new List<Socket>();
        for (int number = 0; number < HealthListener.MaximumConnections; number++)
        {
            crowd.Add(await HealthLab.ConnectAsync(_port));
        }

        await WaitForTimersAsync(HealthListener.MaximumConnections);
        Assert.DoesNotContain("HTTP", await HealthLab.SendAsync(_port, ""), StringComparison.Ordinal);
        int other = _lab.Open("other");
        Assert.StartsWith("HTTP/1.1 200 ", await HealthLab.SendAsync(other, Honest), StringComparison.Ordinal);
        crowd.ForEach(static socket => socket.Dispose());
        await WaitForTimersAsync(0);
        await AssertServes();
    }

    private async Task AssertServes() => Assert.StartsWith("HTTP/1.1 200 ", await HealthLab.SendAsync(_port, Honest), StringComparison.Ordinal);

    // Each connection that is being served has a timer; the server takes it on a thread of its own.
    private async Task WaitForTimersAsync(int count)
    {
        while (_lab.Clock.Timers != count)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
