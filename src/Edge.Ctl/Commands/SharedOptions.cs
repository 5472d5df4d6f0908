using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary>Options that several commands have, and what follows from them.</summary>
/// <param name="console">Where results go.</param>
/// <param name="run">Where programs have their sockets.</param>
internal sealed class SharedOptions(CtlConsole console, string run)
{
    /// <summary>Of edge-control and of the agent; a machine with both is asked about the former, unless only the latter can know.</summary>
    private readonly string[] _sockets = [$"{run}/edge-control/control.sock", $"{run}/edge/agent.sock"];

    public CtlConsole Console => console;

    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = "Admin socket of edge-control or edge-agent (default: /run/edge-control/control.sock, else /run/edge/agent.sock)",
        Recursive = true,
        HelpName = "PATH",
    };

    public static Option<string> Output(params string[] formats)
    {
        Option<string> option = new("--output", "-o") { Description = "Output format", DefaultValueFactory = _ => formats[0], HelpName = string.Join('|', formats) };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    /// <summary>Says that there is nothing to show; an empty list of JSON says it itself. What was asked for by name and is not there is a failure.</summary>
    public static int NothingFound(CtlConsole console, string kind, string? space, bool isNamed, bool json)
    {
        if (isNamed || !json)
        {
            console.Error.WriteLine(space is null ? $"No {kind} found." : $"No {kind} found in namespace {space}; -A shows all.");
        }

        return isNamed ? ExitCodes.Failure : ExitCodes.Success;
    }

    /// <summary>Asks, and turns "no" into an exception.</summary>
    public Task<AdminResponse> AskAsync(ParseResult parse, AdminRequest request, CancellationToken cancellationToken) =>
        AskAsync(parse.GetValue(Socket) ?? FindSocket(), request, cancellationToken);

    private static async Task<AdminResponse> AskAsync(string path, AdminRequest request, CancellationToken cancellationToken)
    {
        try
        {
            AdminResponse response = await AdminClient.SendAsync(path, request, cancellationToken).ConfigureAwait(false);
            return response.Ok ? response : throw new CtlException(ExitCodes.Failure, response.Error ?? "refused without a reason", response.Next);
        }
        catch (AdminException e)
        {
            throw new CtlException(ExitCodes.NotReachable, e.Message, e.Next);
        }
    }

    /// <summary>Asks the agent of this gateway, also where an edge-control runs beside it.</summary>
    public Task<AdminResponse> AskGatewayAsync(ParseResult parse, AdminRequest request, CancellationToken cancellationToken) =>
        AskAsync(parse.GetValue(Socket) ?? (File.Exists(_sockets[1]) ? _sockets[1] : FindSocket()), request, cancellationToken);

    private string FindSocket() => _sockets.FirstOrDefault(File.Exists)
        ?? throw new CtlException(
            ExitCodes.NotReachable,
            $"neither {_sockets[0]} nor {_sockets[1]} exists: no edge-control and no edge-agent runs here",
            "start one of them (systemctl start edge-control, systemctl start edge-agent), or name its socket with --socket");
}
