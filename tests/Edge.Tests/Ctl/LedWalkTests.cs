using Edge.Ctl;
using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;
using Edge.Tests.Fakes;

namespace Edge.Tests.Ctl;

/// <summary><c>edgectl led test</c>: one pattern after the other, each for its time.</summary>
public sealed class LedWalkTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _asked = [];
    private readonly StringWriter _out = new();

    public void Dispose() => _out.Dispose();

    [Fact]
    public async Task Every_pattern_is_asked_for_in_turn_and_said_in_words()
    {
        Task walk = RunAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal(["led", "ledTest ok 6"], _asked);
        _clock.Advance(TimeSpan.FromSeconds(5.9));
        Assert.Equal(2, _asked.Count);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("ledTest fatal 6", _asked[^1]);
        _clock.Advance(TimeSpan.FromSeconds(6));
        await walk;
        Assert.Equal(
            """
            ok for 6 s: green lit; red dark (a light alone: lit)
              means: about ok
            fatal for 6 s: green lit; red dark (a light alone: lit)
              means: about fatal

            """,
            _out.ToString());
    }

    [Fact]
    public async Task Ending_it_ends_what_is_shown()
    {
        using var stop = new CancellationTokenSource();
        Task walk = RunAsync("fatal", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walk);
        Assert.Equal(["led", "ledTest fatal 6", "ledIdentify  0"], _asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public async Task An_impossible_time_is_refused(int seconds) => Assert.Equal(
        ExitCodes.Usage,
        (await Assert.ThrowsAsync<CtlException>(() => LedWalk.RunAsync(Console(), Ask, null, seconds, _clock, TestContext.Current.CancellationToken))).ExitCode);

    private Task RunAsync(string? only, CancellationToken stop) => LedWalk.RunAsync(Console(), Ask, only, 6, _clock, stop);

    private CtlConsole Console() => new(_out, TextWriter.Null, TextReader.Null, colour: false);

    private Task<LedStatus> Ask(AdminRequest request, CancellationToken stop)
    {
        _asked.Add(request.Op == AdminOperations.Led ? request.Op : $"{request.Op} {request.Name} {request.Seconds}");
        string name = request.Name ?? "ok";
        return Task.FromResult(new LedStatus(name, $"about {name}") { Green = "lit", Red = "dark", Single = "lit", SecondsLeft = request.Seconds ?? 0, Patterns = ["ok", "fatal"] });
    }
}
