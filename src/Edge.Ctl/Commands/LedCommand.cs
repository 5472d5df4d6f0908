using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl led</c>: what the lights of this gateway show, finding it, and trying the lights.</summary>
internal static class LedCommand
{
    private const int IdentifySeconds = 60;
    private const int TestSeconds = 6;

    public static Command Make(SharedOptions shared)
    {
        Option<string> output = SharedOptions.Output("table", "json");
        ExampleCommand command = new("led", "Show what the LEDs of this gateway say, find it, try them (edge-agent only)", """
            Examples:
              edgectl led
              edgectl led identify --seconds 120
              edgectl led test
              edgectl led test no-broker --seconds 30
            """) { output, Identify(shared), Test(shared) };
        command.SetAction(async (parse, cancellationToken) =>
        {
            LedStatus led = await AskAsync(shared, parse, new AdminRequest(AdminOperations.Led), cancellationToken).ConfigureAwait(false);
            if (parse.GetValue(output) == "json")
            {
                JsonOutput.Write(shared.Console, led, JsonOutput.Context.LedStatus);
            }
            else
            {
                LedText.Write(shared.Console, led);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Identify(SharedOptions shared)
    {
        Option<int> seconds = Seconds(IdentifySeconds, "How long, 0 to 300; 0 ends it");
        ExampleCommand command = new("identify", "Blink, so that somebody finds this box", """
            Example:
              edgectl led identify
            """) { seconds };
        command.SetAction(async (parse, cancellationToken) =>
        {
            AdminRequest request = new(AdminOperations.LedIdentify) { Seconds = parse.GetValue(seconds) };
            LedText.Shows(shared.Console, await AskAsync(shared, parse, request, cancellationToken).ConfigureAwait(false));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Test(SharedOptions shared)
    {
        Argument<string?> name = new("PATTERN") { Description = "Only this one", Arity = ArgumentArity.ZeroOrOne };
        Option<int> seconds = Seconds(TestSeconds, "How long each, 1 to 300");
        ExampleCommand command = new("test", "Show every pattern, or one, and say what one should see", """
            Examples:
              edgectl led test
              edgectl led test fatal --seconds 20
            """) { name, seconds };
        command.SetAction(async (parse, cancellationToken) =>
        {
            int each = parse.GetValue(seconds);
            Task<LedStatus> Ask(AdminRequest request, CancellationToken stop) => AskAsync(shared, parse, request, stop);
            await LedWalk.RunAsync(shared.Console, Ask, parse.GetValue(name), each, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<int> Seconds(int otherwise, string description) =>
        new("--seconds") { Description = description, DefaultValueFactory = _ => otherwise, HelpName = "N" };

    private static async Task<LedStatus> AskAsync(SharedOptions shared, ParseResult parse, AdminRequest request, CancellationToken cancellationToken)
    {
        AdminResponse response = await shared.AskGatewayAsync(parse, request, cancellationToken).ConfigureAwait(false);
        return response.Led ?? throw new CtlException(ExitCodes.Failure, "the answer says nothing of LEDs", "compare the versions with edgectl version");
    }
}
