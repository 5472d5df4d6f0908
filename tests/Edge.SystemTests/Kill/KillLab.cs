using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Edge.Control.Views;
using Edge.SystemTests.Control;
using Edge.SystemTests.Ingress;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Kill;

/// <summary>A gateway with the published agent between clients and pods, a real broker, and a control plane that publishes a folder of manifests.</summary>
internal sealed class KillLab : IAsyncDisposable
{
    private const int KeptLines = 40;
    private readonly LabNetwork _network = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-kill-");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly LabServers _servers;
    private readonly MosquittoBroker _broker;
    private readonly BrokerRelay _relay;
    private readonly string _agentFile;
    private readonly string _ctlFile;
    private Process? _agent;

    private KillLab(MosquittoBroker broker)
    {
        _agentFile = PublishedBinaries.Require("edge-agent");
        _ctlFile = PublishedBinaries.Require("edgectl");
        _broker = broker;
        Gateway = _network.Gateway;
        Clients = _network.NewClients();
        _servers = new LabServers(_network.Pods);
        _servers.ServeTcp(8080);
        Control = new ControlPlane(broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        Control.Prepare();
        _relay = new BrokerRelay(Gateway, broker.Port);
        WriteSettings("agent.jsonc", _relay.Port);
        WriteSettings("alone.jsonc", 1);
    }

    public LabNamespace Gateway { get; }

    public LabHost Clients { get; }

    public ControlPlane Control { get; }

    /// <summary>What the agent said last.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>The agent's admin socket.</summary>
    public string Socket => Path.Combine(_folder.FullName, "agent.sock");

    /// <summary>The agent's state directory.</summary>
    public string State => Path.Combine(_folder.FullName, "state");

    public static async Task<KillLab> StartAsync() => new(await MosquittoBroker.StartAsync("persistence false"));

    /// <summary>Starts the agent.</summary>
    /// <param name="withBroker">False: the broker cannot be reached, and only the disk knows.</param>
    public void Run(bool withBroker = true)
    {
        _agent = Gateway.Start(_agentFile, "run", "--config", Path.Combine(_folder.FullName, withBroker ? "agent.jsonc" : "alone.jsonc"));
        _agent.ErrorDataReceived += (_, line) =>
        {
            _lines.Enqueue(line.Data ?? "");
            while (_lines.Count > KeptLines && _lines.TryDequeue(out string? _))
            {
            }
        };
        _agent.BeginErrorReadLine();
        _agent.BeginOutputReadLine();
    }

    /// <summary>Kills it with SIGKILL, which it cannot see coming.</summary>
    public void Kill()
    {
        if (_agent is null)
        {
            return;
        }

        Assert.False(_agent.HasExited, $"the agent has ended by itself:\n{Said}");

        // "ip netns exec" has become the agent: it is the same process.
        Command.Run("kill", "-9", _agent.Id.ToString(CultureInfo.InvariantCulture));
        _agent.WaitForExit();
        _agent.Dispose();
        _agent = null;
    }

    /// <summary>Asks edgectl.</summary>
    public (int Code, string Output) Ctl(params string[] arguments)
    {
        using Process process = Gateway.Start(_ctlFile, [.. arguments, "--socket", Socket]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is { HasExited: false })
        {
            _agent.Kill();
            await _agent.WaitForExitAsync();
        }

        _agent?.Dispose();
        await _relay.DisposeAsync();
        await Control.DisposeAsync();
        await _broker.DisposeAsync();
        _servers.Dispose();
        _network.Dispose();
        _folder.Delete(recursive: true);
    }

    private void WriteSettings(string file, int port) => AgentSettingsFile.Write(
        Path.Combine(_folder.FullName, file), AgentSettingsFile.With(_folder.FullName, _broker.Client("gw1"), port, Control.Keys), AgentSettingsFile.NoHealth);
}
