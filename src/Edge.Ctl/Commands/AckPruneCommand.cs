using System.CommandLine;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl ack-prune</c>: an operator confirms that many Services are really meant to go.</summary>
internal static class AckPruneCommand
{
    public static Command Make(SharedOptions shared)
    {
        Argument<string> view = new("VIEW") { Description = "The view" };
        Option<int> count = new("--count") { Description = "How many Services gateways may delete at once", Required = true, HelpName = "N" };
        ExampleCommand command = new("ack-prune", "Allow gateways to delete many Services at once", """
            Gateways hold back a change that deletes more than half of their Services (and more than 20) until
            an operator confirms it here or the next manifest says the same.

            Example:
              edgectl ack-prune default --count 500
            """) { view, count };
        command.SetAction(async (parse, cancellationToken) =>
        {
            AdminRequest request = new(AdminOperations.AckPrune) { View = parse.GetValue(view), Count = parse.GetValue(count) };
            AdminResponse response = await shared.AskAsync(parse, request, cancellationToken).ConfigureAwait(false);
            foreach (AdminResult result in response.Results ?? [])
            {
                shared.Console.Out.WriteLine($"{result.Object} {result.Outcome}: {result.Message}");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
