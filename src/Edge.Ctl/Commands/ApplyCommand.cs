using System.CommandLine;
using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl apply</c> and <c>edgectl delete</c>: the same request about the same files.</summary>
internal static class ApplyCommand
{
    public static Command Apply(SharedOptions shared) => Make(
        shared,
        AdminOperations.Apply,
        "Create or change objects at edge-control",
        """
        Examples:
          edgectl apply -f shop.yaml
          edgectl apply -f manifests/ -R
          kubectl get services,endpointslices -n shop -o yaml | edgectl apply -f -
        """);

    public static Command Delete(SharedOptions shared) => Make(
        shared,
        AdminOperations.Delete,
        "Delete objects that were applied",
        """
        Example:
          edgectl delete -f shop.yaml
        """);

    private static ExampleCommand Make(SharedOptions shared, string operation, string description, string examples)
    {
        Option<string[]> files = new("--filename", "-f") { Description = "File, directory, or - for standard input", Required = true, HelpName = "FILE|DIR|-", AllowMultipleArgumentsPerToken = true };
        Option<bool> recursive = new("--recursive", "-R") { Description = "Also the directory's subdirectories" };
        Option<string> output = SharedOptions.Output("table", "json");
        ExampleCommand command = new(operation, description, examples) { files, recursive, output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            List<AdminFile> read = await ManifestFiles.ReadAsync(parse.GetValue(files)!, parse.GetValue(recursive), shared.Console, cancellationToken).ConfigureAwait(false);
            AdminResponse response = await shared.AskAsync(parse, new AdminRequest(operation) { Files = read }, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<AdminResult> results = response.Results ?? [];
            if (parse.GetValue(output) == "json")
            {
                JsonOutput.Write(shared.Console, results, JsonOutput.Context.IReadOnlyListAdminResult);
            }
            else
            {
                Print(shared.Console, results);
            }

            return results.Any(r => r.Outcome == "rejected") ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CtlConsole console, IReadOnlyList<AdminResult> results)
    {
        foreach (AdminResult result in results)
        {
            string outcome = result.Outcome switch
            {
                "rejected" => console.Bad(result.Outcome),
                "ignored" => console.Weak(result.Outcome),
                "unchanged" => result.Outcome,
                _ => console.Good(result.Outcome),
            };
            string subject = result.Object.Length > 0 ? result.Object + " " : "";
            TextWriter writer = result.Outcome == "rejected" ? console.Error : console.Out;
            writer.WriteLine(result.Message is null ? $"{subject}{outcome}" : $"{subject}{outcome}: {result.Message}");
        }
    }
}
