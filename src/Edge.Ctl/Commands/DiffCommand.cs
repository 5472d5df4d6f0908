using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl diff</c>: what of the agent's the kernel has otherwise than the agent wants it. Exit codes as diff(1) has them.</summary>
internal static class DiffCommand
{
    private const int Trouble = 2; // diff(1)

    public static Command Make(SharedOptions shared)
    {
        Option<string> output = SharedOptions.Output("text", "json");
        ExampleCommand command = new("diff", "Show what the kernel has otherwise than this agent wants it: tables, elements, addresses, routes (edge-agent only)", """
            Examples:
              edgectl diff
              edgectl diff -o json | jq .total
              edgectl diff >/dev/null || echo somebody changed our tables

            Exit codes: 0 no difference, 1 differences, 2 the kernel could not be read, 3 nobody answers on the socket.
            It reads and changes nothing. What it shows is put right by the agent within a second or at its next look, once a minute.
            """) { output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            AdminResponse response;
            try
            {
                response = await shared.AskGatewayAsync(parse, new AdminRequest(AdminOperations.Diff), cancellationToken).ConfigureAwait(false);
            }
            catch (CtlException e) when (e.ExitCode == ExitCodes.Failure)
            {
                throw new CtlException(Trouble, e.Message, e.Next);
            }

            if (response.Differences is not { } differences)
            {
                throw new CtlException(Trouble, "the answer holds no differences", "compare the versions with edgectl version");
            }

            if (parse.GetValue(output) == "json")
            {
                JsonOutput.Write(shared.Console, differences, JsonOutput.Context.DifferencesAnswer);
            }
            else
            {
                DifferenceText.Write(shared.Console, differences);
            }

            return differences.Total == 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
