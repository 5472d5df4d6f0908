using System.Diagnostics;
using System.Text;
using Edge.Protocol.Admin;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Explain;

/// <summary>edgectl as a process on a terminal of its own (script(1) makes one).</summary>
public sealed class TopOnTerminalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ctrl_C_ends_top_and_the_terminal_is_as_it_was()
    {
        Requires.Command("script");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-top-");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        string socket = Path.Combine(folder.FullName, "a.sock");
        Task server = new AdminServer(socket, static (_, _) => Task.FromResult(new AdminResponse(true)
        {
            Flows = [new FlowRow("shop", "web", "", "TCP", "IPv4", 3) { Endpoints = [new EndpointFlowRow("10.1.0.1:8080", 3)] }],
            Counters = [new CounterRow("shop/web", 7)],
        })).RunAsync(limit.Token);
        string published = Path.Combine(PublishedBinaries.Folder, "edgectl");
        string edgectl = File.Exists(published) ? published : $"dotnet {Path.Combine(AppContext.BaseDirectory, "edgectl.dll")}";

        // In the place of the shell that script starts: one that stays behind its command dies of the Ctrl-C itself, whatever the command does.
        using Process process = Command.Start("env", "SHELL=/bin/sh", "script", "-qec", $"exec {edgectl} top --interval 1s --socket {socket}", "/dev/null");
        try
        {
            StringBuilder seen = new();
            await ReadAsync(process, seen, "NEW/S\e[K", limit.Token);
            await process.StandardInput.WriteAsync("\x03");
            await process.StandardInput.FlushAsync(limit.Token);
            await ReadAsync(process, seen, null, limit.Token);
            await process.WaitForExitAsync(limit.Token);

            Assert.Equal(0, process.ExitCode);
            Assert.Contains("\e[?1049h\e[?25l\e[H1 of 1 Services busy, 3 connections", seen.ToString(), StringComparison.Ordinal);
            Assert.EndsWith("\e[?25h\e[?1049l", seen.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true); // what has ended is not there any more
            await limit.CancelAsync();
            await server;
            folder.Delete(recursive: true);
        }
    }

    // Until a text has come, or the end.
    private static async Task ReadAsync(Process process, StringBuilder seen, string? until, CancellationToken stop)
    {
        char[] buffer = new char[4096];
        while (until is null || !seen.ToString().Contains(until, StringComparison.Ordinal))
        {
            int read = await process.StandardOutput.ReadAsync(buffer, stop);
            if (read == 0)
            {
                Assert.True(until is null, seen.ToString());
                return;
            }

            seen.Append(buffer, 0, read);
        }
    }
}
