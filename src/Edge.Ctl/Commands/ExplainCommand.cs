using System.CommandLine;
using Edge.Ctl.Explain;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl explain</c>: where a packet goes and why, read back from the kernel.</summary>
internal static class ExplainCommand
{
    public static Command Make(SharedOptions shared)
    {
        Argument<string> target = new("TARGET") { Description = "Address and port, as in 10.96.0.10:80/udp or [fd00::1]:80, or a Service, as in web, web:http or shop/web" };
        Option<string> space = new("--namespace", "-n") { Description = "Namespace of the Service", DefaultValueFactory = static _ => "default" };
        Option<string?> from = new("--from") { Description = "Address of the client; without it any client from outside", HelpName = "ADDRESS" };
        Option<string> output = SharedOptions.Output("text", "json");
        ExampleCommand command = new("explain", "Show the way of a packet: frontend, endpoints, rule and element in the kernel, source address (edge-agent only)", """
            Examples:
              edgectl explain 203.0.113.10:443
              edgectl explain 10.96.0.10:53/udp --from 10.1.0.7
              edgectl explain web -n shop
              edgectl explain shop/web:http -o json
            """) { target, space, from, output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            AdminRequest request = ExplainTarget.Parse(parse.GetValue(target)!, parse.GetValue(space)!) with { From = parse.GetValue(from) };
            AdminResponse response = await shared.AskGatewayAsync(parse, request, cancellationToken).ConfigureAwait(false);
            ExplainAnswer answer = response.Explain ?? throw new CtlException(ExitCodes.Failure, "the answer explains nothing", "compare the versions with edgectl version");
            if (parse.GetValue(output) == "json")
            {
                JsonOutput.Write(shared.Console, answer, JsonOutput.Context.ExplainAnswer);
            }
            else
            {
                ExplainText.Write(shared.Console, answer);
            }

            return answer.Paths.Count > 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
