using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Control.Views;
using Edge.Protocol.Admin;
using Edge.SystemTests.Control;
using Edge.SystemTests.Ingress;
using Edge.SystemTests.Leds;
using Edge.SystemTests.Mqtt;
using Edge.SystemTests.Published;
using Edge.Tests.Agent.Metrics;

namespace Edge.SystemTests.Probes;

/// <summary>The whole way: an annotation in a manifest, the agent as a process of its own, endpoints that die and come back, and what a person sees of it.</summary>
public sealed class AgentProbeTests : IAsyncLifetime
{
    private const string ClusterIP = "10.96.0.10";

    private const string Manifest = $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop, annotations: {edge.gateway/probe: "tcp, interval=1s, timeout=400ms, fall=2, rise=1"} }
        spec: {clusterIP: {{ClusterIP}}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-a, namespace: shop, labels: {kubernetes.io/service-name: web} }
        addressType: IPv4
        ports: [{name: http, protocol: TCP, port: 8080}]
        endpoints: [{addresses: [10.1.0.1]}, {addresses: [10.1.0.2]}]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-probes-");
    private readonly NamespaceLab _lab = new();
    private LabNamespace _gateway = null!;
    private LabNamespace _pods = null!;
    private MosquittoBroker _broker = null!;
    private ControlPlane _control = null!;
    private BrokerRelay _relay = null!;
    private Process? _agent;

    private string AdminSocket => Path.Combine(_folder.FullName, "agent.sock");

    public async ValueTask InitializeAsync()
    {
        Requires.Command("curl");
        (_gateway, _pods) = (_lab.AddRouter("gateway"), _lab.Add("pods"));
        _lab.Connect(_gateway, "lan0", ["10.1.0.254/24"], _pods, "eth0", ["10.1.0.1/24", "10.1.0.2/24"]);
        _gateway.Ip("route add default via 10.1.0.1");
        _broker = await MosquittoBroker.StartAsync("persistence false");
        _control = new ControlPlane(_broker, new ViewTiming { Checkpoint = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromSeconds(2) });
        _control.Prepare();
        _control.Write("web.yaml", Manifest);
        _control.Start();
        _relay = new BrokerRelay(_gateway, _broker.Port);
        string members = AgentSettingsFile.With(_folder.FullName, _broker.Client("gw1"), _relay.Port, _control.Keys);
        _agent = Run(AgentSettingsFile.Write(Path.Combine(_folder.FullName, "agent.jsonc"), members, AgentSettingsFile.NoHealth));
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is { HasExited: false })
        {
            // "ip netns exec" has become the agent: it is the same process.
            Command.Run("kill", "-9", _agent.Id.ToString(CultureInfo.InvariantCulture));
            await _agent.WaitForExitAsync();
        }

        _agent?.Dispose();
        if (_broker is not null)
        {
            await _relay.DisposeAsync();
            await _control.DisposeAsync();
            await _broker.DisposeAsync();
        }

        _lab.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Endpoints_that_die_are_left_out_told_of_and_taken_back()
    {
        using (Listen("10.1.0.1"))
        {
            await Eventually.HoldsAsync(() => State() == "10.1.0.1 , 10.1.0.2 tcp refused", "the second endpoint is demoted");
            Assert.Equal(("False Demoted", "ok"), (Endpoints(), Status().Led));
            for (int connection = 0; connection < 50; connection++)
            {
                // From the gateway itself; half of them would have been refused.
                using Socket socket = _gateway.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(IPEndPoint.Parse($"{ClusterIP}:80"), TestContext.Current.CancellationToken);
            }

            IReadOnlyList<OpenMetricsFamily> metrics = OpenMetricsParser.Parse(Encoding.UTF8.GetBytes(
                _gateway.Execute("curl", "-sS", "--unix-socket", $"{_folder.FullName}/metrics.sock", "http://gateway/metrics")));
            Assert.Equal((2, 1, 0), (metrics.Value("edge_probed_endpoints"), metrics.Value("edge_demoted_endpoints"), metrics.Value("edge_unreachable_services")));
            Assert.True(metrics.Value("edge_probes_total{result=\"refused\"}") >= 2);
            Assert.Equal(50, metrics.Value("edge_connections_total"));
        }

        await Eventually.HoldsAsync(() => Endpoints() == "False NoneAnswers" && Status().Led == "degraded", "no endpoint answers");
        using Socket first = Listen("10.1.0.1"), second = Listen("10.1.0.2");
        await Eventually.HoldsAsync(() => State() == "10.1.0.1 , 10.1.0.2 " && Endpoints() == "True Answering" && Status().Led == "ok", "both are back");

        _control.Write("web.yaml", Manifest.Replace("interval=1s", "often", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => Status().Rejected.Any(static problem => problem.Text.Contains("edge.gateway/probe is 'often', not port=", StringComparison.Ordinal)), "the mistake is named");
        await Eventually.HoldsAsync(() => Endpoints() == "", "nobody is asked");
    }

    private Socket Listen(string address) => _pods.Get(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 8080));
        socket.Listen(1024);
        return socket;
    });

    private string State() => string.Join(
        ", ",
        (Ask(AdminOperations.Endpoints)?.Endpoints ?? []).OrderBy(static row => row.Address, StringComparer.Ordinal).Select(static row => $"{row.Address} {row.Demoted?.Split(',')[0]}"));

    private string Endpoints() => Status().Conditions.Where(static condition => condition.Type == "Endpoints").Select(static condition => $"{condition.Status} {condition.Reason}").FirstOrDefault("");

    private AgentStatus Status() => Ask(AdminOperations.Status)!.Agent!;

    // Null while the agent starts.
    private AdminResponse? Ask(string operation)
    {
        try
        {
            return Task.Run(() => AdminClient.SendAsync(AdminSocket, new AdminRequest(operation), TestContext.Current.CancellationToken)).GetAwaiter().GetResult();
        }
        catch (AdminException)
        {
            return null;
        }
    }

    // What is published where there is something, else what was built with the tests.
    private Process Run(string settings)
    {
        string published = Path.Combine(PublishedBinaries.Folder, "edge-agent");
        Process process = File.Exists(published)
            ? _gateway.Start(published, "run", "--config", settings)
            : _gateway.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "edge-agent.dll"), "run", "--config", settings);
        process.ErrorDataReceived += (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }
}
