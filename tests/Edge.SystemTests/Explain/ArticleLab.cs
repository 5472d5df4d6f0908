using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Control.Views;
using Edge.Protocol.Admin;
using Edge.SystemTests.Control;
using Edge.SystemTests.Ingress;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Explain;

/// <summary>
/// The application of docs/explain.md around the agent as a process of its own: a client at an uplink, backend pods (10.244.1.2 to .4) and frontend pods (10.244.2.6 to .9) behind two links.
/// The agent gets its Services from edge-control over a broker that <see cref="LoseCloudAsync"/> takes away.
/// </summary>
internal sealed class ArticleLab : IAsyncDisposable
{
    public const string Client = "192.0.2.10", Frontend = "10.244.2.6";

    private const string Manifests = """
        {"apiVersion":"v1","kind":"List","items":[
          {"apiVersion":"v1","kind":"Service","metadata":{"name":"backend-service","namespace":"jobs"},"spec":{"clusterIP":"10.96.5.81","ports":[{"name":"backend","port":3000}]}},
          {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"backend-service-1","namespace":"jobs","labels":{"kubernetes.io/service-name":"backend-service"}},
            "addressType":"IPv4","ports":[{"name":"backend","port":3000,"protocol":"TCP"}],
            "endpoints":[{"addresses":["10.244.1.2"],"nodeName":"edge-1"},{"addresses":["10.244.1.3"],"nodeName":"edge-1"},{"addresses":["10.244.1.4"],"nodeName":"edge-1"}]},
          {"apiVersion":"v1","kind":"Service","metadata":{"name":"frontend-service","namespace":"jobs"},
            "spec":{"type":"LoadBalancer","clusterIP":"10.96.5.82","ports":[{"name":"http","port":80,"nodePort":30080}],"loadBalancerSourceRanges":["192.0.2.0/24"]},
            "status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.10"}]}}},
          {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"frontend-service-1","namespace":"jobs","labels":{"kubernetes.io/service-name":"frontend-service"}},
            "addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],
            "endpoints":[{"addresses":["10.244.2.6"],"nodeName":"edge-1"},{"addresses":["10.244.2.7"],"nodeName":"edge-2"},
              {"addresses":["10.244.2.8"],"nodeName":"edge-1","conditions":{"ready":false,"serving":true,"terminating":true}},
              {"addresses":["10.244.2.9"],"nodeName":"edge-2","conditions":{"ready":false,"serving":false}}]},
          {"apiVersion":"v1","kind":"Service","metadata":{"name":"remote-service","namespace":"jobs"},
            "spec":{"type":"NodePort","clusterIP":"10.96.5.83","externalTrafficPolicy":"Local","ports":[{"name":"http","port":80,"nodePort":30090}]}},
          {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"remote-service-1","namespace":"jobs","labels":{"kubernetes.io/service-name":"remote-service"}},
            "addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":[{"addresses":["10.244.2.7"],"nodeName":"edge-2"}]},
          {"apiVersion":"v1","kind":"Service","metadata":{"name":"empty-service","namespace":"jobs"},"spec":{"clusterIP":"10.96.5.84","ports":[{"name":"http","port":80}]}}
        ]}
        """;

    private readonly NamespaceLab _lab = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-explain-");
    private readonly LabNamespace _gateway;
    private readonly List<LabServers> _servers = [];
    private MosquittoBroker? _broker;
    private ControlPlane? _control;
    private BrokerRelay? _relay;
    private Process? _agent;

    public ArticleLab()
    {
        _gateway = _lab.AddRouter("gateway");
        LabNamespace client = Add("client", "wan0", "192.0.2.1", Client);
        LabNamespace backends = Add("backends", "pods1", "10.244.1.254", "10.244.1.2", "10.244.1.3", "10.244.1.4");
        LabNamespace frontends = Add("frontends", "pods2", "10.244.2.254", Frontend, "10.244.2.7", "10.244.2.8", "10.244.2.9");
        _gateway.Ip($"route add default via {Client}");
        Serve(backends, 3000);
        Serve(frontends, 8080);
        Clients = new LabHost(client, IPEndPoint.Parse("10.244.1.2:9"));
        Frontends = new LabHost(frontends, IPEndPoint.Parse("10.244.1.2:9"));
    }

    public LabHost Clients { get; }

    public LabHost Frontends { get; }

    /// <summary>Of the agent.</summary>
    public string Socket => Path.Combine(_folder.FullName, "agent.sock");

    /// <summary>Broker, edge-control and agent, until all Services are programmed.</summary>
    public async Task StartAsync()
    {
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        _control.Prepare();
        _control.Write("jobs.json", Manifests);
        _control.Start();
        _relay = new BrokerRelay(_gateway, _broker.Port);
        AgentSettingsFile.Write(
            Path.Combine(_folder.FullName, "agent.jsonc"), AgentSettingsFile.With(_folder.FullName, _broker.Client("gw1"), _relay.Port, _control.Keys), AgentSettingsFile.NoHealth,
            """
            "node": { "name": "edge-1", "podCidrs": ["10.244.0.0/16"], "serviceCidrs": ["10.96.0.0/16"] }
            """);
        await RunAgentAsync();
    }

    /// <summary>The way to the broker and the cloud go, and the agent ends and begins again: everything is from disk now.</summary>
    public async Task LoseCloudAsync()
    {
        await _relay!.DisposeAsync();
        _relay = null;
        await _control!.StopAsync();
        End("TERM");
        await RunAgentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        End("KILL");
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _servers.ForEach(static servers => servers.Dispose());
        _lab.Dispose();
        _folder.Delete(recursive: true);
    }

    private LabNamespace Add(string name, string link, string gateway, params string[] addresses)
    {
        LabNamespace space = _lab.Add(name);
        _lab.Connect(space, "eth0", [.. addresses.Select(static address => $"{address}/24")], _gateway, link, [$"{gateway}/24"]);
        space.Ip($"route add default via {gateway}");
        return space;
    }

    private void Serve(LabNamespace space, int port)
    {
        LabServers servers = new(space);
        servers.ServeTcp(port);
        _servers.Add(servers);
    }

    private async Task RunAgentAsync()
    {
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent"), settings = Path.Combine(_folder.FullName, "agent.jsonc");
        _agent = File.Exists(published)
            ? _gateway.Start(published, "run", "--config", settings)
            : _gateway.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll"), "run", "--config", settings);
        _agent.ErrorDataReceived += static (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
        _agent.BeginErrorReadLine();
        _agent.BeginOutputReadLine();
        await Leds.Eventually.HoldsAsync(() => File.Exists(Socket) && Services() == 4, "the Services are programmed");
    }

    // How many have their endpoints: the question is answered after what came before it is in the kernel.
    private int Services()
    {
        try
        {
            AdminResponse answer = AdminClient.SendAsync(Socket, new AdminRequest(AdminOperations.Services), TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            return answer.Services!.Count(static row => row.Endpoints > 0 || row.Name == "empty-service");
        }
        catch (AdminException)
        {
            return 0;
        }
    }

    // Asked to end it writes what is not on disk yet.
    private void End(string signal)
    {
        if (_agent is { HasExited: false })
        {
            // "ip netns exec" has become the agent: it is the same process.
            Command.Run("kill", $"-{signal}", _agent.Id.ToString(CultureInfo.InvariantCulture));
            _agent.WaitForExit();
        }

        _agent?.Dispose();
        _agent = null;
    }
}
