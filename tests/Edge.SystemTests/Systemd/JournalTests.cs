using System.Diagnostics;
using System.Text.Json;
using Edge.Ctl.Keys;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Systemd;

/// <summary>The agent under a real service manager, and what the real journal has of its log.</summary>
[Trait("machine", "systemd")]
public sealed class JournalTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

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
        WriteSettings();
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent");
        string[] agent = File.Exists(published) ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll")];
        Command.Run("systemd-run", ["--unit", _unit, "--setenv", $"PATH={Environment.GetEnvironmentVariable("PATH")}", "--setenv", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}", .. agent, "run", "--config", Path.Combine(_folder.FullName, "agent.jsonc")]);

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

    private void WriteSettings()
    {
        new KeyDirectory(Path.Combine(_folder.FullName, "keys")).Initialize("acme", 1, 1);
        using var ca = new TestCa(_folder.FullName);
        (string certificate, string key) = ca.Issue("gw1", "gw1");
        File.WriteAllText(Path.Combine(_folder.FullName, "agent.jsonc"), $$"""
            {
              "broker": { "host": "127.0.0.1", "caFile": "{{ca.CaFile}}", "certificateFile": "{{certificate}}", "keyFile": "{{key}}" },
              "trustFile": "{{_folder.FullName}}/keys/trust.json",
              "stateDirectory": "{{_folder.FullName}}/state",
              "adminSocket": "{{_folder.FullName}}/agent.sock",
              "health": { "address": "off" }
            }
            """);
    }
}
