using System.Diagnostics;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Leds;

/// <summary>The published agent in a namespace of its own, without a broker, with lights and a button.</summary>
internal sealed class LedAgent : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-leds-");
    private readonly NamespaceLab _lab = new();
    private readonly LabNamespace _gateway;
    private readonly string _agent = PublishedBinaries.Require("edge-agent");
    private readonly string _ctl = PublishedBinaries.Require("edgectl");

    /// <param name="leds">The members of <c>leds</c> in the settings.</param>
    public LedAgent(string leds)
    {
        _gateway = _lab.Add("gateway");
        AgentSettingsFile.Write(Settings, AgentSettingsFile.Alone(_folder.FullName), AgentSettingsFile.NoHealth, $$"""
            "leds": { {{leds}} }
            """);
    }

    /// <summary>The agent's state directory.</summary>
    public string State => Path.Combine(_folder.FullName, "state");

    private string Settings => Path.Combine(_folder.FullName, "agent.jsonc");

    private string Socket => Path.Combine(_folder.FullName, "agent.sock");

    /// <summary>Starts it and waits until its admin socket answers.</summary>
    public async Task<Process> StartAsync()
    {
        Process process = _gateway.Start(_agent, "run", "--config", Settings);
        process.ErrorDataReceived += (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await Eventually.HoldsAsync(() => Command.TryRun(_ctl, null, "--socket", Socket, "led").Code == 0, "the agent answers");
        return process;
    }

    /// <summary>Asks it.</summary>
    public string Ctl(params string[] arguments) => Command.Run(_ctl, ["--socket", Socket, .. arguments]);

    /// <summary>What <c>ExecStopPost=</c> runs.</summary>
    public void Failed(string result) => Command.Run("env", $"SERVICE_RESULT={result}", _agent, "led-failed", "--config", Settings);

    public void Dispose()
    {
        _lab.Dispose();
        _folder.Delete(recursive: true);
    }
}
