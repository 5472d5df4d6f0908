using System.Globalization;
using Edge.Control.Views;
using Edge.Linux.Mosquitto;
using Edge.SystemTests.Control;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;

namespace Edge.SystemTests.Systemd;

/// <summary>
/// The published agent as <c>scripts/install</c> puts it on a machine with systemd, with a broker and a control plane beside it. Only inside the virtual machine: it changes
/// the system that it runs on. At the end it is uninstalled, and nothing may be left.
/// </summary>
[CollectionDefinition(nameof(InstalledAgent), DisableParallelization = true)]
public sealed class InstalledAgent : IAsyncLifetime, ICollectionFixture<InstalledAgent>
{
    /// <summary>The Service's health port.</summary>
    public const int HealthPort = 32080;

    private const string Unit = "edge-agent.service";
    private const string DropIns = "/run/systemd/system/edge-agent.service.d";
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          type: LoadBalancer
          clusterIP: 10.96.0.10
          externalTrafficPolicy: Local
          healthCheckNodePort: 32080
          ports: [{port: 80, targetPort: 8080, nodePort: 30080}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{port: 8080}]
        endpoints: [{addresses: [10.1.0.9]}]

        """;

    private string _before = "";
    private MosquittoBroker _broker = null!;
    private ControlPlane _control = null!;

    /// <summary>Where the tests may do all this.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable("EDGE_VM") is not null && Directory.Exists("/run/systemd/system");

    /// <summary>The process that systemd calls the main one.</summary>
    public static int MainProcess => int.Parse(Show("MainPID"), CultureInfo.InvariantCulture);

    internal MosquittoBroker Broker => _broker;

    /// <summary>Installs, and waits until the agent has what the control plane publishes.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!IsHere)
        {
            return;
        }

        // Another test may have run an agent here.
        Command.Run(PublishedBinaries.Require("edge-agent"), "cleanup");
        _before = Traces();
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(5) });
        _control.Prepare();
        _control.Write("web.yaml", Services);
        _control.Start();
        MqttOptions client = _broker.Client("gw1");
        Directory.CreateDirectory("/etc/edge");
        File.Copy(client.CaFile!, "/etc/edge/ca.crt");
        File.Copy(client.CertificateFile!, "/etc/edge/gateway.crt");
        File.Copy(client.KeyFile!, "/etc/edge/gateway.key");
        File.Copy($"{_control.Keys}/trust.json", "/etc/edge/trust.json");
        foreach (string file in Directory.GetFiles("/etc/edge"))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        Configure("");
        Install();
        await Eventually.HoldsAsync(() => Show("StatusText").StartsWith("live", StringComparison.Ordinal), "the agent has the state of the control plane");
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            Run("--uninstall", "--purge");
            await _control.DisposeAsync();
            await _broker.DisposeAsync();
            Assert.Equal(_before, Traces());
        }
    }

    /// <summary>Writes the settings.</summary>
    /// <param name="more">Further members, with a comma before each.</param>
    public void Configure(string more)
    {
        File.WriteAllText("/etc/edge/agent.jsonc", $$"""
            {
              "broker": { "host": "127.0.0.1", "port": {{_broker.Port}}, "caFile": "/etc/edge/ca.crt", "certificateFile": "/etc/edge/gateway.crt", "keyFile": "/etc/edge/gateway.key" }{{more}}
            }
            """);
        File.SetUnixFileMode("/etc/edge/agent.jsonc", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Installs the published executables, or upgrades to them.</summary>
    public static string Install() => Run("--from", PublishedBinaries.Folder, "--no-install");

    /// <summary>The same with other executables.</summary>
    /// <param name="folder">That has them.</param>
    public static string Install(string folder) => Run("--from", folder, "--no-install");

    public static string Systemctl(params string[] arguments) => Command.Run("systemctl", arguments);

    /// <summary>A property of the unit.</summary>
    public static string Show(string property) => Command.Run("systemctl", "show", Unit, "--value", "-p", property).Trim();

    /// <summary>Sets something of the unit for one test.</summary>
    /// <param name="lines">Of the section Service.</param>
    public static IDisposable With(string lines)
    {
        Directory.CreateDirectory(DropIns);
        File.WriteAllText($"{DropIns}/test.conf", $"[Service]\n{lines}\n");
        Systemctl("daemon-reload");
        Systemctl("restart", Unit);
        return new DropIn();
    }

    /// <summary>Kills the agent, and waits until systemd has started the next one.</summary>
    public static async Task KillAsync(string signal)
    {
        int before = MainProcess;
        Command.Run("kill", $"-{signal}", before.ToString(CultureInfo.InvariantCulture));
        await Eventually.HoldsAsync(() => Show("ActiveState") == "active" && MainProcess is not 0 and int now && now != before, $"another agent after SIG{signal}");
    }

    // Longer than other commands may take: without KVM, processes are slow.
    private static string Run(params string[] options)
    {
        (int code, string output, string error) = Command.TryRun(TimeSpan.FromMinutes(3), Path.Combine(PublishedBinaries.Root, "scripts", "install"), options);
        return code == 0 ? output : throw new InvalidOperationException($"scripts/install ended with {code}: {error}{output}");
    }

    // Everything that an installation could leave: files, users, groups, tables, rules.
    private static string Traces() => string.Join(
        '\n',
        [
            .. Command.Run("find", "/etc", "/usr", "/var/lib", "-xdev", "-not", "-path", "/var/lib/systemd/*", "-not", "-name", "*-", "-not", "-name", ".pwd.lock").Split('\n').Order(StringComparer.Ordinal),
            Command.Run("getent", "passwd"), Command.Run("getent", "group"), Command.Run("nft", "list", "ruleset"), Command.Run("ip", "rule"), Command.Run("ip", "-6", "rule"),
        ]);

    private sealed class DropIn : IDisposable
    {
        public void Dispose()
        {
            Directory.Delete(DropIns, recursive: true);
            Systemctl("daemon-reload");
            Systemctl("restart", Unit);
        }
    }
}
