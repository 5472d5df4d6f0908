using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Health;
using Edge.Agent.Host;
using Edge.Agent.Metrics;
using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Nftables;
using Edge.SystemTests.Health;
using Edge.SystemTests.Services;
using Edge.Tests.Agent.Metrics;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Metrics;

/// <summary>Metrics over real sockets, with what the real kernel counts.</summary>
public sealed class MetricsServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-metrics-");
    private readonly ManualClock _clock = new();

    private string SocketPath => Path.Combine(_folder.FullName, "metrics.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Connections_of_a_Service_are_counted_by_the_kernel_and_survive_a_change_of_its_endpoints()
    {
        using ServiceLab lab = new();
        LabFamily v4 = LabFamily.Of("IPv4"), v6 = LabFamily.Of("IPv6");
        var web = new LabService("web")
        {
            ClusterIPs = [v4.ClusterIP, v6.ClusterIP],
            Endpoints = [v4.Pod(1), v6.Pod(1)],
            Ports = [LabService.Tcp(80, nodePort: 30080)],
        };
        var idle = new LabService("idle") { ClusterIPs = [v4.OtherClusterIP], Endpoints = [v4.Pod(2)] };
        lab.Gateway.Set(web);
        lab.Gateway.Set(idle);
        using MetricsSource source = Source(() => lab.Node.Space.Get(static () => NftablesConnection.Open()));
        using MetricsServer server = Serve(source, new MetricsSettings(SocketPath, null));

        await lab.Clients.AskManyAsync(5, v4.Client(1), LabFamily.At(v4.ClusterIP, 80));
        await lab.Clients.AskManyAsync(4, v6.Client(1), LabFamily.At(v6.ClusterIP, 80));
        await lab.Clients.AskManyAsync(3, v4.Client(1), LabFamily.At(v4.GatewayOutside, 30080));
        IReadOnlyList<OpenMetricsFamily> before = await AskAsync();
        Assert.Equal(12, before.Value(Series(web)));
        Assert.Equal(0, before.Value(Series(idle)));
        Assert.Equal(1, before.Value("edge_counters_read"));

        web.Endpoints = [v4.Pod(1), v4.Pod(3), v6.Pod(1)];
        lab.Gateway.Set(web);
        await lab.Clients.AskManyAsync(2, v4.Client(1), LabFamily.At(v4.ClusterIP, 80));
        Assert.Equal(12, (await AskAsync()).Value(Series(web)));
        _clock.Advance(MetricsSource.Lifetime);
        IReadOnlyList<OpenMetricsFamily> after = await AskAsync();
        Assert.Equal(14, after.Value(Series(web)));
        Assert.Equal(14, after.Value("edge_connections_total"));
    }

    [Fact]
    public async Task The_socket_speaks_HTTP_and_lets_in_only_owner_and_group()
    {
        using MetricsSource source = Source(static () => new FakeNftables());
        using (MetricsServer server = Serve(source, new MetricsSettings(SocketPath, null)))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(SocketPath));
            string answer = await SendAsync("GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n", answer, StringComparison.Ordinal);
            int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            Assert.Contains($"Content-Length: {answer.Length - body}\r\n", answer, StringComparison.Ordinal);
            string head = await SendAsync("HEAD /metrics HTTP/1.1\r\n\r\n");
            Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
            Assert.Contains($"Content-Length: {answer.Length - body}\r\n", head, StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 404 Not Found", await SendAsync("GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400 Bad Request", await SendAsync("nonsense\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task A_loopback_address_answers_too_and_a_place_that_is_taken_stops_only_itself()
    {
        using MetricsSource source = Source(static () => new FakeNftables());
        using MetricsServer first = Serve(source, new MetricsSettings(SocketPath, null));
        var address = new IPEndPoint(IPAddress.Loopback, HealthLab.FreePort());
        using MetricsServer second = Serve(source, new MetricsSettings(SocketPath, address));
        string answer = await HealthLab.SendAsync(address.Port, "GET /metrics HTTP/1.0\r\n\r\n");
        Assert.EndsWith("\n# EOF\n", answer, StringComparison.Ordinal);
        Assert.NotEmpty(await AskAsync());
    }

    [Fact]
    public async Task Without_the_kernels_counters_everything_else_is_answered()
    {
        using MetricsSource source = Source(static () => throw new Edge.Linux.Netlink.NetlinkException("open", Edge.Linux.Errno.EPERM));
        using MetricsServer server = Serve(source, new MetricsSettings(SocketPath, null));
        IReadOnlyList<OpenMetricsFamily> families = await AskAsync();
        Assert.Equal(0, families.Value("edge_counters_read"));
        Assert.DoesNotContain(families, static family => family.Name == "edge_service_connections");
        Assert.Contains(families, static family => family.Name == "edge_memory_total_bytes");
    }

    private static string Series(LabService service) => $"edge_service_connections_total{{namespace=\"{service.Key.Namespace}\",service=\"{service.Key.Name}\"}}";

    private MetricsSource Source(Func<INftables> connect) =>
        new(new AgentMetrics(_clock), new HostReader(_folder.FullName, _clock), new HealthCounts(), connect, _clock);

    private MetricsServer Serve(MetricsSource source, MetricsSettings settings)
    {
        var server = new MetricsServer(settings, source, new HealthSockets(new DescriptorStore(new FakeServiceManager(), [], NullLogger.Instance)), _clock, NullLogger<MetricsServer>.Instance);
        server.Open();
        return server;
    }

    private async Task<IReadOnlyList<OpenMetricsFamily>> AskAsync()
    {
        string answer = await SendAsync("GET /metrics HTTP/1.1\r\n\r\n");
        return OpenMetricsParser.Parse(Encoding.UTF8.GetBytes(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
    }

    private async Task<string> SendAsync(string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
