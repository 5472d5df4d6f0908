using Edge.Ctl;
using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl;

/// <summary>What an operator meets who types for the first time, and a script that reads what edgectl writes.</summary>
public sealed class FirstUseTests
{
    [Theory]
    [InlineData("explian", "Unrecognized command or argument 'explian'.", "next: edgectl --help")]
    [InlineData("get nothing", "Unrecognized command or argument 'nothing'.", "next: edgectl get --help")]
    [InlineData("status -o xml", "Argument 'xml' not recognized.", "next: edgectl status --help")]
    [InlineData("trace any", "Required argument missing for command: 'trace'.", "next: edgectl trace --help")]
    public async Task A_wrong_command_line_is_told_in_short_and_not_where_results_go(string line, string error, string next)
    {
        (int code, string text, string errors) = await RunAsync(line.Split(' '));
        Assert.Equal((ExitCodes.Usage, ""), (code, text));
        Assert.Contains(error, errors, StringComparison.Ordinal);
        Assert.EndsWith($"  {next}\n", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Commands:")]
    [InlineData("get", "get [command] [options]")]
    public async Task A_command_that_only_has_others_shows_them(string line, string expected)
    {
        (int code, string text, _) = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get services")]
    [InlineData("get endpoints")]
    [InlineData("get flows")]
    [InlineData("get addresses")]
    [InlineData("get gateways")]
    [InlineData("get pools")]
    [InlineData("keys list")]
    [InlineData("keys show")]
    [InlineData("status")]
    [InlineData("diff")]
    [InlineData("trace")]
    [InlineData("led identify")]
    public async Task Help_has_examples_of_that_very_command(string command)
    {
        (int code, string text, _) = await RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(0, code);
        Assert.Contains($"edgectl {command}", text[text.IndexOf("Example", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_are_completed_without_spellings_of_other_systems()
    {
        (_, string text, _) = await RunAsync("[suggest:8]", "edgectl ");
        Assert.Contains("explain", text.Split('\n'));
        Assert.DoesNotContain("/?", text.Split('\n'));
        Assert.DoesNotContain("/h", text.Split('\n'));
    }

    [Theory]
    [InlineData("services", "-o", "json")]
    [InlineData("get", "services", "-o", "json")]
    [InlineData("get", "endpoints", "-o", "json")]
    public async Task What_is_named_and_not_there_fails_in_JSON_as_well(params string[] command)
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true) { Services = [], Endpoints = [], Flows = [] });
        (int code, string text) = await terminal.RunAsync(colour: false, [.. command, "web", "-n", "shop"]);
        Assert.Equal(ExitCodes.Failure, code);
        Assert.StartsWith("[]\n", text, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Success, "[]\n"), await terminal.RunAsync(colour: false, [.. command, "-n", "shop"]));
    }

    [Theory]
    [InlineData("agent", "services")]
    [InlineData("agent", "explain", "10.0.0.1:80")]
    [InlineData("agent", "top", "--once", "--interval", "1s")]
    [InlineData("agent", "diff")]
    [InlineData("agent", "led")]
    [InlineData("agent", "led", "identify")]
    [InlineData("agent", "get", "flows")]
    [InlineData("agent", "get", "addresses")]
    [InlineData("control", "status")]
    [InlineData("control", "get", "services")]
    [InlineData("control", "get", "gateways")]
    public async Task Beside_an_edge_control_the_agent_is_asked_what_only_it_knows(string who, params string[] args)
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        Directory.CreateDirectory(folder.In("edge-control"));
        Directory.CreateDirectory(folder.In("edge"));
        List<string> asked = [];
        Task[] servers =
        [
            new AdminServer(folder.In("edge-control/control.sock"), (_, _) => Refuse(asked, "control")).RunAsync(stop.Token),
            new AdminServer(folder.In("edge/agent.sock"), (_, _) => Refuse(asked, "agent")).RunAsync(stop.Token),
        ];
        using StringWriter output = new();
        await CtlCommandLine.RunAsync(args, new CtlConsole(output, output, TextReader.Null, colour: false), TestContext.Current.CancellationToken, run: folder.In(""));
        await stop.CancelAsync();
        await Task.WhenAll(servers);
        Assert.Equal([who], asked);
    }

    [Fact]
    public void Every_command_and_option_is_in_the_manual_page()
    {
        string manual = SourceTree.Read("docs", "man", "edgectl.1");
        List<string> missing = [];
        void Look(System.CommandLine.Command command, string path)
        {
            foreach (System.CommandLine.Option option in command.Options.Where(static option => option is not (System.CommandLine.Help.HelpOption or System.CommandLine.VersionOption)))
            {
                if (!manual.Contains($"Fl {option.Name[1..]}", StringComparison.Ordinal))
                {
                    missing.Add($"{path} {option.Name}");
                }
            }

            foreach (System.CommandLine.Command child in command.Subcommands)
            {
                string name = $"{path} {child.Name}".Trim();
                if (child.Subcommands.Count == 0 && !manual.Contains($"Cm {name}", StringComparison.Ordinal) && !manual.Contains($"|{child.Name}", StringComparison.Ordinal))
                {
                    missing.Add(name);
                }

                Look(child, name);
            }
        }

        Look(CtlCommandLine.Make(new CtlConsole(TextWriter.Null, TextWriter.Null, TextReader.Null, colour: false)), "");
        Assert.Empty(missing);
    }

    [Fact]
    public async Task A_full_disk_behind_the_output_is_an_error_and_no_crash()
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true) { Agent = new AgentStatus("1", "gw", "acme", "default") });
        using FullDisk full = new();
        using StringWriter errors = new();
        int code = await CtlCommandLine.RunAsync(["status", "--socket", terminal.Socket], new CtlConsole(full, errors, TextReader.Null, colour: false), TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Failure, "edgectl: No space left on device\n"), (code, errors.ToString()));
    }

    [Fact]
    public async Task Words_of_a_status_do_not_steer_the_terminal()
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true)
        {
            Agent = new AgentStatus("1\e[2J", "gw\e[2J", "acme", "default")
            {
                Conditions = [new Condition("Programmed", false, "Bad", "no\e]0;x\a")],
                Rejected = [new RejectedObject("Service a\e[31m/b", "R", "t\rx")],
                RejectedCount = 1,
            },
        });
        (_, string text) = await terminal.RunAsync(colour: false, "status");
        Assert.DoesNotContain(text, static c => c != '\n' && char.IsControl(c));

        await using Terminal refusing = new(static _ => AdminResponse.Failure("no\e[2J", "try\e[2J"));
        (_, text) = await refusing.RunAsync(colour: false, "status");
        Assert.DoesNotContain(text, static c => c != '\n' && char.IsControl(c));
    }

    [Fact]
    public async Task The_longest_condition_leaves_its_column_straight()
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true)
        {
            Agent = new AgentStatus("1", "gw", "acme", "default") { Conditions = [new Condition("ConnectionTable", true, "Enough"), new Condition("Clock", true, "Synchronised")] },
        });
        (_, string text) = await terminal.RunAsync(colour: false, "status");
        string[] lines = text.Split('\n');
        Assert.Single(new[] { "agent", "ConnectionTable", "Clock" }.Select(label =>
        {
            string line = Array.Find(lines, line => line.StartsWith(label + " ", StringComparison.Ordinal))!;
            return label.Length + line[label.Length..].Length - line[label.Length..].TrimStart().Length;
        }).Distinct());
    }

    private static async Task<(int Code, string Text, string Errors)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), errors = new();
        int code = await CtlCommandLine.RunAsync(args, new CtlConsole(output, errors, TextReader.Null, colour: false), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static Task<AdminResponse> Refuse(List<string> asked, string name)
    {
        lock (asked)
        {
            asked.Add(name);
        }

        return Task.FromResult(AdminResponse.Failure("no", "ask somebody else"));
    }

    private sealed class FullDisk : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
