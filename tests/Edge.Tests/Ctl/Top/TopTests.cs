using Edge.Ctl;
using Edge.Ctl.Output;
using Edge.Ctl.Top;
using Edge.Protocol.Admin;
using Edge.Tests.Fakes;

namespace Edge.Tests.Ctl.Top;

/// <summary>Live and new connections over a clock by hand: what a person sees, and that the terminal comes back.</summary>
public sealed class TopTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new();
    private readonly Queue<(FlowRow[] Flows, CounterRow[] Counters)> _answers = new();

    public TopTests()
    {
        Answer([Flow("shop", "web", 40, ("10.1.0.1:8080", 30), ("10.1.0.2:8080", 10)), Flow("kube-system", "dns", 3, ("10.1.0.9:53", 3))], ("shop/web", 1000), ("kube-system/dns", 50), ("shop/idle", 7));
        Answer([Flow("shop", "web", 45, ("10.1.0.1:8080", 20), ("10.1.0.2:8080", 25)), Flow("kube-system", "dns", 50, ("10.1.0.9:53", 50))], ("shop/web", 1021), ("kube-system/dns", 250), ("shop/idle", 7));
        Answer([Flow("shop", "web", 1, ("10.1.0.1:8080", 1))], ("shop/web", 3), ("kube-system/dns", 251), ("shop/new", 8));
    }

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task Terminal_is_refreshed_in_place_and_comes_back()
    {
        using CancellationTokenSource stop = new();
        Task running = Loop((70, 24)).RunAsync(stop.Token);
        _clock.Advance(Interval);
        _clock.Advance(Interval);
        await stop.CancelAsync();
        await running;
        Assert.StartsWith("\e[?1049h\e[?25l", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h\e[?1049l", _output.ToString(), StringComparison.Ordinal);
        Terminal.Matches("top-terminal.txt", _output.ToString());
    }

    [Fact]
    public async Task A_small_terminal_gets_the_busiest_rows_cut_at_its_width()
    {
        using CancellationTokenSource stop = new();
        Task running = Loop((30, 8)).RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        Terminal.Matches("top-small-terminal.txt", _output.ToString());
    }

    [Fact]
    public async Task Pipe_gets_one_table_behind_the_other_without_control_characters()
    {
        using CancellationTokenSource stop = new();
        Task running = Loop(null).RunAsync(stop.Token);
        _clock.Advance(Interval);
        await stop.CancelAsync();
        await running;
        Assert.DoesNotContain('\e', _output.ToString());
        Terminal.Matches("top-pipe.txt", _output.ToString());
    }

    [Fact]
    public async Task Once_is_two_readings_and_one_table()
    {
        Task running = Loop((70, 24)).OnceAsync(TestContext.Current.CancellationToken);
        _clock.Advance(Interval);
        await running;
        Terminal.Matches("top-once.txt", _output.ToString());
    }

    [Fact]
    public async Task Json_is_a_line_for_each_reading_on_a_terminal_too()
    {
        using CancellationTokenSource stop = new();
        Task running = Loop((70, 24), json: true).RunAsync(stop.Token);
        _clock.Advance(Interval);
        await stop.CancelAsync();
        await running;
        Assert.Equal(
            """
            {"all":3,"services":[{"namespace":"shop","name":"web","connections":40,"endpoints":[{"endpoint":"10.1.0.1:8080","connections":30},{"endpoint":"10.1.0.2:8080","connections":10}]},{"namespace":"kube-system","name":"dns","connections":3,"endpoints":[{"endpoint":"10.1.0.9:53","connections":3}]}]}
            {"all":3,"services":[{"namespace":"kube-system","name":"dns","connections":50,"newPerSecond":100,"endpoints":[{"endpoint":"10.1.0.9:53","connections":50}]},{"namespace":"shop","name":"web","connections":45,"newPerSecond":10.5,"endpoints":[{"endpoint":"10.1.0.2:8080","connections":25},{"endpoint":"10.1.0.1:8080","connections":20}]}]}

            """,
            _output.ToString());
    }

    [Fact]
    public async Task Namespace_selects()
    {
        Task running = Loop(null, "kube-system").OnceAsync(TestContext.Current.CancellationToken);
        _clock.Advance(Interval);
        await running;
        Terminal.Matches("top-namespace.txt", _output.ToString());
    }

    [Fact]
    public async Task An_agent_that_restarts_is_waited_for_on_a_terminal_only()
    {
        using CancellationTokenSource stop = new();
        int asked = 0;
        TopLoop loop = new(Console((70, 24)), _clock, Interval, null, _ => ++asked == 2 ? throw new CtlException(ExitCodes.NotReachable, "nobody listens on this socket", null) : Next());
        Task running = loop.RunAsync(stop.Token);
        _clock.Advance(Interval);
        Assert.Contains("edgectl: nobody listens on this socket", _output.ToString(), StringComparison.Ordinal);
        _clock.Advance(Interval);
        await stop.CancelAsync();
        await running;
        Assert.Contains("5.3", _output.ToString(), StringComparison.Ordinal); // 21 in 4 s
        await Assert.ThrowsAsync<CtlException>(() => new TopLoop(Console(null), _clock, Interval, null, static _ => throw new CtlException(ExitCodes.NotReachable, "nobody", null)).RunAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("61m")]
    [InlineData("-1s")]
    [InlineData("x")]
    [InlineData("99999999999s")]
    public async Task An_interval_that_makes_no_sense_is_refused(string interval)
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true));
        (int code, string text) = await terminal.RunAsync(colour: false, "top", "--once", "--interval", interval);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("from 1s to 60m", text, StringComparison.Ordinal);
    }

    private TopLoop Loop((int, int)? size, string? space = null, bool json = false) => new(Console(size), _clock, Interval, space, _ => Next()) { Json = json };

    private CtlConsole Console((int Width, int Height)? size) => new(_output, _output, TextReader.Null, colour: false) { Measure = size is { } known ? () => known : null };

    private Task<TopReading> Next()
    {
        (FlowRow[] flows, CounterRow[] counters) = _answers.Dequeue();
        return Task.FromResult(new TopReading(_clock.GetTimestamp(), flows, counters));
    }

    private void Answer(FlowRow[] flows, params (string Service, ulong Connections)[] counters) =>
        _answers.Enqueue((flows, Array.ConvertAll(counters, static counter => new CounterRow(counter.Service, counter.Connections))));

    private static FlowRow Flow(string space, string service, int flows, params (string Endpoint, int Flows)[] endpoints) =>
        new(space, service, "", "TCP", "IPv4", flows) { Endpoints = Array.ConvertAll(endpoints, static endpoint => new EndpointFlowRow(endpoint.Endpoint, endpoint.Flows)) };
}
