using System.Diagnostics;
using System.Globalization;
using Edge.SystemTests.Published;
using Edge.Tests.Fakes;

namespace Edge.SystemTests.Systemd;

/// <summary>The published agent in a namespace of its own, without a broker, under a service manager that is the test.</summary>
internal sealed class ManagedAgent : IDisposable
{
    private const int Limit = 60_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-managed-");
    private readonly NamespaceLab _lab = new();
    private readonly string _agent = PublishedBinaries.Require("edge-agent");
    private readonly string _base;
    private Process? _process;

    public ManagedAgent()
    {
        Gateway = _lab.Add("gateway");
        _base = AgentSettingsFile.Alone(_folder.FullName);
        Configure("");
        Manager = new FakeManagerSocket(Path.Combine(_folder.FullName, "notify"));
    }

    public LabNamespace Gateway { get; }

    public FakeManagerSocket Manager { get; }

    public string Settings => Path.Combine(_folder.FullName, "agent.jsonc");

    public Process Process => _process!;

    /// <summary>Writes the settings.</summary>
    /// <param name="more">Further members, with a comma before each.</param>
    public void Configure(string more) => File.WriteAllText(Settings, $"{{\n{_base}{more}\n}}\n");

    /// <summary>Starts the agent.</summary>
    /// <param name="environment">As <c>env</c> takes it.</param>
    public void Start(params string[] environment) =>
        Begin(Gateway.Start("env", [$"NOTIFY_SOCKET={Manager.Address}", .. environment, _agent, "run", "--config", Settings]));

    /// <summary>Starts it by a shell, which may hand descriptors to it.</summary>
    /// <param name="variables">Assignments for the shell.</param>
    /// <param name="redirections">Of the shell.</param>
    public void StartByShell(string variables, string redirections) =>
        Begin(Gateway.Start("bash", "-c", $"export NOTIFY_SOCKET={Manager.Address} {variables}; exec {_agent} run --config {Settings} {redirections}"));

    /// <summary>The next message; fails when none comes.</summary>
    public string Next(string what)
    {
        string? message = Manager.Receive(Limit, out Microsoft.Win32.SafeHandles.SafeFileHandle? descriptor);
        descriptor?.Dispose();
        Assert.True(message is not null, $"no message within {Limit} ms: {what}");
        return message;
    }

    /// <summary>All messages up to the first that holds a text, with it.</summary>
    public List<string> Until(string text)
    {
        List<string> messages = [];
        do
        {
            messages.Add(Next($"{text}; so far {string.Join(" | ", messages)}"));
        }
        while (!messages[^1].Contains(text, StringComparison.Ordinal));
        return messages;
    }

    public void Signal(string name) => Command.Run("kill", $"-{name}", Process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>What <c>/healthz</c> says, or why nobody can ask.</summary>
    public string Ask(string path = "http://127.0.0.1:10256/healthz")
    {
        (int code, string output, string error) = Command.TryRun("ip", null, "netns", "exec", Gateway.Name, "curl", "-sS", "--max-time", "20", path);
        return code == 0 ? output : error;
    }

    public void Dispose()
    {
        _lab.Dispose();
        Manager.Dispose();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Begin(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }
}
