using System.Diagnostics;
using System.Text.Json;
using Edge.Conformance.Schema;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.SystemTests;
using Edge.SystemTests.Mqtt;

namespace Edge.Conformance.Lab;

/// <summary>
/// The other end of the gateways' uplink, in a namespace of its own: mosquitto and the published edge-control, which signs and publishes what is
/// put into its manifest directory. One of it serves the gateways of a run one after the other.
/// </summary>
internal sealed class Cloud : IAsyncDisposable
{
    private const string Tenant = "acme", ControlName = "ctl-" + Tenant;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly NamespaceLab _lab = new();
    private readonly LabPaths _paths;
    private MosquittoBroker? _broker;
    private Process? _control;
    private (string View, ulong Generation) _published;
    private int _states;
    private int _gateways;

    private Cloud(LabPaths paths, LabAddresses addresses)
    {
        (_paths, Addresses) = (paths, addresses);
        Namespace = _lab.Add("cloud");
        Namespace.Execute("ip", "address", "add", $"{addresses.Broker}/32", "dev", "lo");
    }

    public LabNamespace Namespace { get; }

    public LabAddresses Addresses { get; }

    public MosquittoBroker Broker => _broker!;

    /// <summary>A number for the next gateway, never the same again in this run.</summary>
    public int NextGateway() => ++_gateways;

    /// <summary>Root keys and key package, for agents.</summary>
    public string TrustFile => Path.Combine(Keys, "trust.json");

    private string Keys => Path.Combine(_paths.Work, "keys");

    private string Manifests => Path.Combine(_paths.Work, "manifests");

    private string Socket => Path.Combine(_paths.Work, "control.sock");

    public static async Task<Cloud> StartAsync(LabPaths paths, LabAddresses addresses, CancellationToken cancellation)
    {
        var cloud = new Cloud(paths, addresses);
        try
        {
            Directory.CreateDirectory(cloud.Manifests);
            Command.Run(paths.Published("edgectl"), "keys", "init", "--directory", cloud.Keys, "--tenant", Tenant);
            cloud._broker = await MosquittoBroker.StartAsync(cloud.Namespace, addresses.Broker, "persistence false");
            cloud.StartControl();
            await cloud.WaitAsync(static status => status.Broker?.State == "connected", cancellation);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Publishes a whole state to the view of a gateway and returns the generation that has all of it; <paramref name="problems"/> receives what
    /// edge-control does not take.
    /// </summary>
    public async Task<Generation> PublishAsync(string gateway, ScenarioNode node, ScenarioStep step, ICollection<string> problems, CancellationToken cancellation)
    {
        ulong before = _published.View == gateway ? _published.Generation : 0;
        string hidden = Path.Combine(Manifests, ".state.json");
        await File.WriteAllTextAsync(hidden, GatewayManifest.Write(gateway, node, step, ++_states), cancellation);
        File.Move(hidden, Path.Combine(Manifests, "state.json"), overwrite: true);
        ControlStatus status = await WaitAsync(seen => GenerationOf(seen, gateway).Number > before, cancellation);
        foreach (RejectedObject problem in status.Source?.Problems ?? [])
        {
            problems.Add($"edge-control does not take {problem.Key}: {problem.Text}");
        }

        Generation generation = GenerationOf(status, gateway);
        _published = (gateway, generation.Number);
        return generation;
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            _control.Kill();
            await _control.WaitForExitAsync();
            _control.Dispose();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _lab.Dispose();
    }

    private static Generation GenerationOf(ControlStatus status, string view) => status.Views.FirstOrDefault(row => row.Name == view)?.Generation ?? default;

    private void StartControl()
    {
        (string certificate, string key) = Broker.Ca.Issue(ControlName, ControlName);
        string settings = Path.Combine(_paths.Work, "control.json");
        File.WriteAllText(settings, JsonSerializer.Serialize(new
        {
            broker = new { host = Broker.Address, port = Broker.Port, caFile = Broker.CaFile, certificateFile = certificate, keyFile = key },
            keysDirectory = Keys,
            stateDirectory = Path.Combine(_paths.Work, "control-state"),
            manifests = Manifests,
            adminSocket = Socket,
            serviceCidr = new[] { "10.96.0.0/16", "fd00:10:96::/112" },
            quietMilliseconds = 10,
            deltaIntervalMilliseconds = 0,
            readBackMilliseconds = 100,
            spreadSeconds = 0,
        }));
        _control = Namespace.Start("sh", "-c", "exec \"$0\" run --config \"$1\" >\"$2\" 2>&1", _paths.Published("edge-control"), settings, _paths.Log("edge-control"));
    }

    private async Task<ControlStatus> WaitAsync(Predicate<ControlStatus> reached, CancellationToken cancellation)
    {
        AdminResponse? last = await AdminPolling.UntilAsync(Socket, answer => answer.Control is { } status && reached(status), s_patience, cancellation);
        return last?.Control is { } status && reached(status) ? status
            : throw new TimeoutException($"edge-control does not come to the state within {s_patience.TotalSeconds} s; its log: {_paths.Log("edge-control")}");
    }
}
