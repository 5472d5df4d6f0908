using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl;

/// <summary><c>edgectl diff</c> against an agent that answers what the test says.</summary>
public sealed class DiffCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _server = Task.CompletedTask;
    private AdminResponse _answer = new(true) { Differences = new DifferencesAnswer(0) };

    public ValueTask InitializeAsync()
    {
        _server = new AdminServer(_folder.In("c.sock"), (request, _) => Task.FromResult(request.Op == AdminOperations.Diff ? _answer : AdminResponse.UnknownOperation(request.Op))).RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server;
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_difference_is_said_and_is_success() => Assert.Equal((0, "no difference\n"), await RunAsync());

    [Fact]
    public async Task Differences_are_lines_of_a_unified_diff_and_the_exit_code_of_diff()
    {
        _answer = new(true)
        {
            Differences = new DifferencesAnswer(7)
            {
                Items =
                [
                    new("element", "203.0.113.10 . tcp . 80", "map ip edge frontends") { Wanted = "203.0.113.10 . tcp . 80 counter comment \"shop/web:http\" : 0x00010041" },
                    new("element", "203.0.113.11 . tcp . 80", "map ip edge frontends") { Wanted = "203.0.113.11 . tcp . 80 : 0x1", Kernel = "203.0.113.11 . tcp . 80 : 0x2" },
                    new("rule", "1", "chain ip edge forward") { Kernel = "counter" },
                    new("chain", "theirs", "table ip6 edge") { Kernel = "" },
                    new("table", "inet edge-uplinks", "") { Wanted = "comment \"edge uplinks 1\"" },
                    new("policy rule", "IPv4 100: fwmark 0x1/0x7 lookup 101", "") { Wanted = "IPv4 100: fwmark 0x1/0x7 lookup 101" },
                ],
            },
        };
        Assert.Equal((1, """
            --- wanted
            +++ kernel
            @@ map ip edge frontends @@
            -203.0.113.10 . tcp . 80 counter comment "shop/web:http" : 0x00010041
            -203.0.113.11 . tcp . 80 : 0x1
            +203.0.113.11 . tcp . 80 : 0x2
            @@ chain ip edge forward rule 1 @@
            +counter
            @@ table ip6 edge @@
            +chain theirs { }
            @@ tables @@
            -table inet edge-uplinks { comment "edge uplinks 1" }
            @@ policy rules @@
            -IPv4 100: fwmark 0x1/0x7 lookup 101
            and 1 more

            """), await RunAsync());
        Assert.Equal((1, 7), ((await RunAsync("-o", "json")).Code, System.Text.Json.JsonDocument.Parse((await RunAsync("-o", "json")).Text).RootElement.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task A_kernel_that_cannot_be_read_is_trouble_as_in_diff()
    {
        _answer = AdminResponse.Failure("the kernel could not be read: EINTR", "try again");
        Assert.Equal(2, (await RunAsync()).Code);
    }

    private async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, errors = new();
        CtlConsole console = new(output, errors, TextReader.Null, colour: false);
        int code = await CtlCommandLine.RunAsync(["diff", .. arguments, "--socket", _folder.In("c.sock")], console, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
