using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl;

/// <summary>edgectl against an agent on a real socket; what it prints is compared with a capture in testdata/terminal. <c>EDGE_CAPTURE=1</c> writes the captures anew: git diff shows what changed.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _server;

    /// <param name="answer">The agent.</param>
    public Terminal(Func<AdminRequest, AdminResponse> answer) =>
        _server = new AdminServer(_folder.In("a.sock"), (request, _) => Task.FromResult(answer(request))).RunAsync(_stop.Token);

    /// <summary>The path of the agent's socket.</summary>
    public string Socket => _folder.In("a.sock");

    /// <summary>One command; its exit code and what it printed on both streams.</summary>
    public async Task<(int Code, string Text)> RunAsync(bool colour, params string[] args)
    {
        using StringWriter output = new();
        CtlConsole console = new(output, output, TextReader.Null, colour);
        int code = await CtlCommandLine.RunAsync([.. args, "--socket", Socket], console, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }

    /// <summary>Compares text with its capture.</summary>
    public static void Matches(string capture, string text)
    {
        if (Environment.GetEnvironmentVariable("EDGE_CAPTURE") == "1")
        {
            File.WriteAllText(Path.Combine(SourceTree.Root, "tests", "Edge.Tests", "testdata", "terminal", capture), text);
        }

        Assert.Equal(SourceTree.Read("tests", "Edge.Tests", "testdata", "terminal", capture), text);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server;
        _stop.Dispose();
        _folder.Dispose();
    }
}
