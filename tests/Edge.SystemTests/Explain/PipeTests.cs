using System.Diagnostics;
using Edge.Protocol.Admin;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Explain;

/// <summary>edgectl as a process whose output goes somewhere else than to a terminal.</summary>
public sealed class PipeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("top --interval 1s --socket $SOCKET | head -n 1", "0 of 1 Services busy, 0 connections, - new/s\n")]
    [InlineData("get flows -A -o json --socket $SOCKET | true", "")]
    [InlineData("status --socket $SOCKET >/dev/full", "edgectl: No space left on device\n")]
    [InlineData("version >$FILE; $EDGECTL version >>$FILE; wc -l <$FILE", "2\n")]
    [InlineData("version >$FILE 2>&1; ( $EDGECTL version; $EDGECTL version ) >$FILE; wc -l <$FILE", "2\n")]
    public async Task Output_that_ends_early_ends_the_command(string line, string expected)
    {
        Requires.Command("head");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-pipe-");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        string socket = Path.Combine(folder.FullName, "a.sock");
        Task server = new AdminServer(socket, static (_, _) => Task.FromResult(new AdminResponse(true)
        {
            Agent = new AgentStatus("1", "gw", "acme", "default"),
            Flows = [],
            Counters = [new CounterRow("shop/web", 7)],
        })).RunAsync(limit.Token);
        string published = Path.Combine(PublishedBinaries.Folder, "edgectl");
        string edgectl = File.Exists(published) ? published : $"dotnet {Path.Combine(AppContext.BaseDirectory, "edgectl.dll")}";
        try
        {
            using Process process = Command.Start("env", $"SOCKET={socket}", $"FILE={Path.Combine(folder.FullName, "out")}", $"EDGECTL={edgectl}", "sh", "-c", $"exec 2>&1; $EDGECTL {line}");
            string text = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(expected, text);
        }
        finally
        {
            await limit.CancelAsync();
            await server;
            folder.Delete(recursive: true);
        }
    }
}
