using System.Text.Json;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Diagnosis;

/// <summary>What the agent itself says, as its documents.</summary>
internal static class AgentParts
{
    private static readonly (string Operation, string About)[] s_questions =
    [
        (AdminOperations.Status, "how the agent is doing: broker, generations, conditions, rejected objects"),
        (AdminOperations.Services, "the Services that it has"),
        (AdminOperations.Endpoints, "their endpoints, and who sees the client's address"),
        (AdminOperations.Flows, "live connections by Service port"),
        (AdminOperations.Counters, "connections since the start by Service port"),
        (AdminOperations.Addresses, "addresses that Services want, and what became of them"),
        (AdminOperations.Diff, "what the kernel has against what the agent wants"),
        (AdminOperations.Led, "what the LEDs show"),
    ];

    /// <summary>One part for each question.</summary>
    /// <param name="socket">The agent's admin socket.</param>
    public static IEnumerable<DiagPart> Of(string socket) => s_questions.Select(question =>
        new DiagPart($"agent/{question.Operation}.json", question.About, async cancellationToken =>
        {
            AdminResponse answer = await AdminClient.SendAsync(socket, new AdminRequest(question.Operation), cancellationToken).ConfigureAwait(false);
            return answer.Ok ? JsonSerializer.Serialize(answer, JsonOutput.Context.AdminResponse) : throw new CtlException(ExitCodes.Failure, answer.Error ?? "refused without a reason");
        }));
}
