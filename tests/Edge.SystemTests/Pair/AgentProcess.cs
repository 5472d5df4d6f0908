using System.Diagnostics;
using System.Globalization;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Pair;

/// <summary>The agent as a process of its own in a gateway's namespace, without any broker: what is published where there is something, else what was built with the tests.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly LabNamespace _space;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-pair-");
    private readonly List<string> _lines = [];
    private readonly string _config;
    private Process _process;
    private bool _silent;

    /// <param name="space">Where.</param>
    /// <param name="settings">Lines of settings beside broker and files.</param>
    public AgentProcess(LabNamespace space, params string[] settings)
    {
        _space = space;
        _config = AgentSettingsFile.Write(Path.Combine(_folder.FullName, "agent.jsonc"), AgentSettingsFile.Alone(_folder.FullName), settings.Prepend(AgentSettingsFile.NoHealth));
        _process = Start();
    }

    /// <summary>What it has logged.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Its admin socket.</summary>
    public string Socket => Path.Combine(_folder.FullName, "agent.sock");

    /// <summary>Waits for a line with this text, among those that come after so many.</summary>
    public void WaitFor(string text, int behind = 0)
    {
        lock (_lines)
        {
            for (long begun = Stopwatch.GetTimestamp(); !_lines.Skip(behind).Any(line => line.Contains(text, StringComparison.Ordinal));)
            {
                Assert.False(_silent, $"the agent has ended, and did not say \"{text}\":\n{string.Join('\n', _lines)}");
                Assert.True(Stopwatch.GetElapsedTime(begun) < s_patience, $"the agent does not say \"{text}\":\n{string.Join('\n', _lines)}");
                Monitor.Wait(_lines, s_patience);
            }
        }
    }

    /// <summary>Sends it a signal by name, as kill(1) takes it.</summary>
    public void Signal(string name)
    {
        // "ip netns exec" has become the agent: it is the same process.
        Command.Run("kill", $"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Begins anew after it has ended.</summary>
    public void Restart()
    {
        _process.WaitForExit();
        _process.Dispose();
        _process = Start();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private Process Start()
    {
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent");
        Process process = File.Exists(published)
            ? _space.Start(published, "run", "--config", _config)
            : _space.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll"), "run", "--config", _config);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_lines)
            {
                _silent = line.Data is null;
                if (!_silent)
                {
                    _lines.Add(line.Data!);
                }

                Monitor.PulseAll(_lines);
            }
        };
        _silent = false;
        process.BeginErrorReadLine();
        return process;
    }
}
