using System.Text;
using System.Text.RegularExpressions;
using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.SystemTests.Published;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Explain;

/// <summary>
/// docs/explain.md is what one sees: each command in it is run against the agent as a process, whose cloud and broker are gone, with real connections through it. <c>EDGE_CAPTURE=1</c> writes
/// the outputs into the document.
/// </summary>
public sealed partial class ArticleTests
{
    private const string Prompt = "$ edgectl ";

    private static string Document => Path.Combine(PublishedBinaries.Root, "docs", "explain.md");

    [Fact]
    public async Task Every_command_of_the_document_prints_what_stands_there()
    {
        Requires.Root();
        Requires.Command("mosquitto");
        await using ArticleLab lab = new();
        await lab.StartAsync();
        await lab.LoseCloudAsync();
        List<Connection> open = [];
        try
        {
            open.AddRange(await SpreadAsync(lab.Frontends, ArticleLab.Frontend, "10.96.5.81:3000", pods: 3, each: 2));
            open.AddRange(await SpreadAsync(lab.Clients, ArticleLab.Client, "203.0.113.10:80", pods: 2, each: 1));
            Assert.Equal(ArticleLab.Client, open[^1].Answer.Seen);
            Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(ArticleLab.Client, "192.0.2.1:30090"));
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(ArticleLab.Client, "10.96.5.84:80"));
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(ArticleLab.Client, "203.0.113.10:443"));
            await CompareAsync(lab.Socket);
        }
        finally
        {
            open.ForEach(static connection => connection.Dispose());
        }
    }

    // New connections until each pod has its number; those beyond are closed again.
    private static async Task<List<Connection>> SpreadAsync(LabHost from, string source, string target, int pods, int each)
    {
        Dictionary<string, int> counts = [];
        List<Connection> kept = [];
        while (kept.Count < pods * each)
        {
            Connection connection = await from.OpenAsync(source, target);
            if (counts.GetValueOrDefault(connection.Pod) == each)
            {
                connection.Dispose();
                continue;
            }

            counts[connection.Pod] = counts.GetValueOrDefault(connection.Pod) + 1;
            kept.Add(connection);
        }

        return kept;
    }

    private static async Task CompareAsync(string socket)
    {
        string[] document = await File.ReadAllLinesAsync(Document, TestContext.Current.CancellationToken);
        StringBuilder written = new();
        int commands = 0;
        for (int line = 0; line < document.Length; line++)
        {
            written.Append(document[line]).Append('\n');
            if (document[line].StartsWith(Prompt, StringComparison.Ordinal))
            {
                commands++;
                written.Append(await RunAsync(socket, document[line][Prompt.Length..]));
                while (document[line + 1] is var next && next != "```" && !next.StartsWith("$ ", StringComparison.Ordinal))
                {
                    line++;
                }
            }
        }

        if (Environment.GetEnvironmentVariable("EDGE_CAPTURE") == "1")
        {
            await File.WriteAllTextAsync(Document, written.ToString(), TestContext.Current.CancellationToken);
            return;
        }

        Assert.InRange(commands, 8, 20);
        Assert.Equal(Steady(string.Join('\n', document) + "\n"), Steady(written.ToString()));
    }

    private static async Task<string> RunAsync(string socket, string command)
    {
        using StringWriter output = new();
        CtlConsole console = new(output, output, TextReader.Null, colour: false);
        await CtlCommandLine.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--socket", socket], console, TestContext.Current.CancellationToken);
        return output.ToString();
    }

    // How many connections it took until each pod had some is chance.
    private static string Steady(string text) => NewConnections().Replace(text, "N new connections");

    [GeneratedRegex(@"\d+ new connections?")]
    private static partial Regex NewConnections();
}
