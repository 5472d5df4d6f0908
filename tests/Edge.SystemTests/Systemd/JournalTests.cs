using System.Diagnostics;
using System.Text.Json;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Systemd;

/// <summary>The agent under a real service manager, and what the real journal has of its log.</summary>
[Trait("machine", "systemd")]
public sealed class JournalTests : IDisposable
{
    private static readonly TimeSpan s_patience = Waits.Long;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-journal-");
    private readonly string _unit = $"edge-journal-{Environment.ProcessId}";

    public void Dispose()
    {
        Command.TryRun("systemctl", null, "stop", _unit);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Lines_of_the_agent_are_in_the_journal_with_their_fields()
    {
        Requires.VirtualMachine();
        string settings = AgentSettingsFile.Write(Path.Combine(_folder.FullName, "agent.jsonc"), AgentSettingsFile.Alone(_folder.FullName), AgentSettingsFile.NoHealth);
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent");
        string[] agent = File.Exists(published) ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll")];
        Command.Run("systemd-run", ["--unit", _unit, "--setenv", $"PATH={Environment.GetEnvironmentVariable("PATH")}", "--setenv", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}", .. agent, "run", "--config", settings]);

        JsonElement line = WaitFor("6105");

        Assert.Equal("gw1", line.GetProperty("EDGE_GATEWAY").GetString());
        Assert.Equal("acme", line.GetProperty("EDGE_TENANT").GetString());
        Assert.Equal(("6", "edge-agent"), (line.GetProperty("PRIORITY").GetString(), line.GetProperty("SYSLOG_IDENTIFIER").GetString()));
        Assert.Equal("journal", line.GetProperty("_TRANSPORT").GetString());
        Assert.StartsWith("Edge.Agent[6105] edge-agent ", line.GetProperty("MESSAGE").GetString(), StringComparison.Ordinal);
    }

    private JsonElement WaitFor(string id)
    {
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < s_patience;)
        {
            (int code, string output, _) = Command.TryRun("journalctl", null, "-u", _unit, $"EDGE_EVENT_ID={id}", "-o", "json", "--no-pager");
            if (code == 0 && output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [string first, ..])
            {
                return JsonDocument.Parse(first).RootElement.Clone();
            }
        }

        throw new TimeoutException($"no event {id} in the journal:\n{Command.TryRun("journalctl", null, "-u", _unit, "--no-pager").Output}");
    }
}
