using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Edge.Linux.Mosquitto;

namespace Edge.SystemTests.Mqtt;

/// <summary>
/// Debian's mosquitto on a free loopback port, or inside a namespace, with the shipped example configuration and access list: mutual
/// TLS 1.3, the certificate's CN is the user. Everything lives in a temporary directory.
/// </summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    internal const string Host = "localhost";
    private const string Executable = "/usr/sbin/mosquitto";
    private const int StandardPort = 8883;
    private static readonly TimeSpan Patience = Waits.Long;

    private readonly TestCa _ca;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly SemaphoreSlim _logged = new(0);
    private readonly string[] _extraLines;
    private readonly LabNamespace? _inside;
    private readonly ReservedPort? _port;
    private Process? _process;

    private MosquittoBroker(LabNamespace? inside, string address, string[] extraLines)
    {
        _inside = inside;
        _extraLines = extraLines;
        Address = address;
        Folder = Directory.CreateTempSubdirectory("edge-mqtt-").FullName;
        _ca = new TestCa(Folder);
        _ca.Issue("server", Host, Host, address);
        _port = inside is null ? new ReservedPort() : null;
        Port = _port?.Number ?? StandardPort;
    }

    /// <summary>Where it listens.</summary>
    internal string Address { get; }

    internal string Folder { get; }

    internal string CaFile => _ca.CaFile;

    internal TestCa Ca => _ca;

    internal int Port { get; }

    internal string Log => string.Join('\n', _log);

    /// <summary>Waits until the broker has logged the text: it answers a client before it writes that it did.</summary>
    internal async Task WaitForLogAsync(string text)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            if (!await _logged.WaitAsync(Patience))
            {
                throw new TimeoutException($"the broker did not log '{text}':\n{Log}");
            }
        }
    }

    /// <summary>Starts a broker; skips the test where mosquitto is not installed.</summary>
    /// <param name="extraLines">Lines added to the example configuration.</param>
    internal static Task<MosquittoBroker> StartAsync(params string[] extraLines) => StartAsync(null, IPAddress.Loopback.ToString(), extraLines);

    /// <summary>Starts a broker inside a namespace that has the address.</summary>
    internal static async Task<MosquittoBroker> StartAsync(LabNamespace? inside, string address, params string[] extraLines)
    {
        Requires.Command("mosquitto");
        MosquittoBroker broker = new(inside, address, extraLines);
        await broker.StartProcessAsync();
        return broker;
    }

    /// <summary>Options of a client whose identity is <paramref name="name"/>, with a fresh certificate.</summary>
    internal MqttOptions Client(string name)
    {
        (string certificate, string key) = _ca.Issue($"client-{name}", name);
        return new MqttOptions
        {
            Host = Host,
            Port = Port,
            ClientId = name,
            CaFile = CaFile,
            CertificateFile = certificate,
            KeyFile = key,
            ConnectTimeout = Patience,
        };
    }

    /// <summary>Starts it again on the same port after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    internal Task RestartAsync() => StartProcessAsync();

    /// <summary>SIGTERM: it says goodbye and saves its retained messages.</summary>
    internal async Task StopAsync()
    {
        Process process = _process!;
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Forget();
    }

    /// <summary>SIGKILL: connections are cut by the kernel.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Forget();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _port?.Dispose();
        _ca.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Forget()
    {
        _process!.Dispose();
        _process = null;
    }

    private async Task StartProcessAsync()
    {
        string configuration = Path.Combine(Folder, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        string[] command = [Executable, "-v", "-c", configuration];
        command = _inside is null ? command : ["ip", "netns", "exec", _inside.Name, .. command];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) => OnLine(line.Data, running);
        process.OutputDataReceived += (_, line) => OnLine(line.Data, running);
        process.Exited += (_, _) => running.TrySetException(new InvalidOperationException($"mosquitto ended at once:\n{Log}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        await running.Task.WaitAsync(Patience);
    }

    private void OnLine(string? line, TaskCompletionSource running)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        _logged.Release();
        if (line.Contains(" running", StringComparison.Ordinal))
        {
            running.TrySetResult();
        }
    }

    private string Configuration()
    {
        string examples = Path.Combine(AppContext.BaseDirectory, "examples", "mosquitto");
        File.Copy(Path.Combine(examples, "acl"), Path.Combine(Folder, "acl"), overwrite: true);
        string text = File.ReadAllText(Path.Combine(examples, "mosquitto.conf"))
            .Replace("listener 8883", $"listener {Port} {Address}", StringComparison.Ordinal)
            .Replace("/etc/mosquitto/edge", Folder, StringComparison.Ordinal)
            .Replace("/var/lib/mosquitto/", $"{Folder}/", StringComparison.Ordinal);

        // As root it would become the user mosquitto, who cannot read a temporary directory of ours.
        return $"{text}\nuser root\nlog_dest stderr\n{string.Join('\n', _extraLines)}\n";
    }
}
