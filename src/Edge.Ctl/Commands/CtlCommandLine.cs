using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.CommandLine;
using Edge.Ctl.Output;

namespace Edge.Ctl.Commands;

/// <summary>The whole command line of edgectl.</summary>
internal static class CtlCommandLine
{
    private const string RootExamples = """
        Examples:
          edgectl status
          edgectl services -A
          edgectl explain 203.0.113.10:443
          sudo edgectl trace 192.0.2.7 203.0.113.10:443
          edgectl apply -f shop.yaml
          edgectl keys init --directory keys --tenant acme

        Exit codes: 0 done, 1 refused or an object rejected, 2 wrong command line, 3 nobody answers on the socket.
        """;

    public static RootCommand Make(CtlConsole console, TimeProvider? time = null, string run = "/run")
    {
        SharedOptions shared = new(console, run);
        RootCommand root = new("Look into and steer edge gateways: their control plane and their agents")
        {
            shared.Socket,
            ApplyCommand.Apply(shared),
            ApplyCommand.Delete(shared),
            GetCommand.Make(shared),
            StatusCommand.Make(shared),
            ServicesCommand.Make(shared),
            TopCommand.Make(shared, time ?? TimeProvider.System),
            ExplainCommand.Make(shared),
            DiffCommand.Make(shared),
            LedCommand.Make(shared),
            TraceCommand.Make(shared),
            DiagCommand.Make(shared),
            AckPruneCommand.Make(shared),
            KeysCommand.Make(shared),
            CompletionCommand.Make(shared),
            Version(shared),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new ExampleHelp((HelpAction)help.Action!, RootExamples);
            help.Aliases.Remove("/h"); // of other systems; here they only stand in the way of completion
            help.Aliases.Remove("/?");
        }

        return root;
    }

    /// <summary>Runs one command line; every expected failure is a message and an exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CtlConsole console, CancellationToken cancellationToken, TimeProvider? time = null, string run = "/run")
    {
        ParseResult parse = Make(console, time, run).Parse(args);
        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error };
        try
        {
            return parse.Action is ParseErrorAction mistake && args.Count > 0 && !IsGroup(parse)
                ? Refuse(parse, mistake, configuration)
                : await InvokeAsync(parse, configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (CtlException e)
        {
            console.Fail(e.Message, e.Next);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failure;
        }
        catch (IOException e) when (e.HResult == (int)Linux.Errno.EPIPE)
        {
            // Whoever read has seen enough: head, a pager that was left.
            return ExitCodes.Success;
        }
        catch (IOException e)
        {
            // What was to be printed has nowhere to go.
            console.Fail(e.Message, null);
            return ExitCodes.Failure;
        }
    }

    private static async Task<int> InvokeAsync(ParseResult parse, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        int code = await parse.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        return parse.Errors.Count > 0 && code != ExitCodes.Success ? ExitCodes.Usage : code;
    }

    // A few lines, none of them where results go: a program that reads those must not find a page of help there.
    private static int Refuse(ParseResult parse, ParseErrorAction mistake, InvocationConfiguration configuration)
    {
        mistake.ShowHelp = false;
        configuration.Output = configuration.Error;
        parse.Invoke(configuration);
        string path = "";
        for (CommandResult? command = parse.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            path = command.Command is RootCommand ? path : $"{command.Command.Name} {path}";
        }

        configuration.Error.WriteLine($"  next: edgectl {path}--help");
        return ExitCodes.Usage;
    }

    // "edgectl get" alone is a question: which are there?
    private static bool IsGroup(ParseResult parse) => parse.CommandResult.Command.Subcommands.Count > 0 && parse.UnmatchedTokens.Count == 0;

    private static Command Version(SharedOptions shared)
    {
        Command command = new("version", "Print the version of edgectl");
        command.SetAction(_ =>
        {
            shared.Console.Out.WriteLine($"edgectl {typeof(CtlCommandLine).Assembly.GetName().Version?.ToString(3)}");
            return ExitCodes.Success;
        });
        return command;
    }
}
