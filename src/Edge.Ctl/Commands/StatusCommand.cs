using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl status</c>: of whoever is behind the socket.</summary>
internal static class StatusCommand
{
    public static Command Make(SharedOptions shared)
    {
        Option<string> output = SharedOptions.Output("table", "json");
        ExampleCommand command = new("status", "Show how this edge-control or edge-agent is doing", """
            Examples:
              edgectl status
              edgectl status --socket /run/edge/agent.sock -o json
            """) { output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            AdminResponse response = await shared.AskAsync(parse, new AdminRequest(AdminOperations.Status), cancellationToken).ConfigureAwait(false);
            bool json = parse.GetValue(output) == "json";
            switch (response)
            {
                case { Agent: { } agent } when json:
                    JsonOutput.Write(shared.Console, agent, JsonOutput.Context.AgentStatus);
                    break;
                case { Control: { } control } when json:
                    JsonOutput.Write(shared.Console, control, JsonOutput.Context.ControlStatus);
                    break;
                case { Agent: { } agent }:
                    StatusText.Write(shared.Console, agent);
                    break;
                case { Control: { } control }:
                    StatusText.Write(shared.Console, control);
                    break;
                default:
                    throw new CtlException(ExitCodes.Failure, "the answer holds no status", "compare the versions with edgectl version");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
