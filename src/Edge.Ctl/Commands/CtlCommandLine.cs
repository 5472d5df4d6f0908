using System.CommandLine;
using System.CommandLine.Help;
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

    public static RootCommand Make(CtlConsole console, TimeProvider? time = null)
    {
        SharedOptions shared = new(console);
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
        }

        return root;
    }

    /// <summary>Runs one command line; every expected failure is a message and an exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CtlConsole console, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        ParseResult parse = Make(console, time).Parse(args);
        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error };
        try
        {
            int code = await parse.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
            return parse.Errors.Count > 0 && code != ExitCodes.Success ? ExitCodes.Usage : code;
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
    }

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
