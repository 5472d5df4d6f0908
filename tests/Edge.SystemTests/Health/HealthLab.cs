using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Health;
using Edge.Agent.State;
using Edge.Agent.Systemd;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Health;

/// <summary>Health servers on real sockets: ports that the kernel found free, a clock by hand.</summary>
internal sealed class HealthLab : IDisposable
{
    // Below net.ipv4.ip_local_port_range, from which every connection takes one.
    private const int FirstPort = 20_000, Ports = 12_000;
    private static int s_port = Environment.ProcessId % Ports;
    private readonly HealthSockets _sockets = new(new DescriptorStore(new FakeServiceManager(), [], NullLogger.Instance));

    public HealthLab()
    {
        Proxy = new ProxyHealth(Clock);
        Proxy.Updated();
        Services = new ServiceHealthServers(Proxy, _sockets, new Slots(512), Clock, NullLogger.Instance);
        Services.ListenOn([IPAddress.IPv6Any]);
    }

    public ManualClock Clock { get; } = new();

    public ProxyHealth Proxy { get; }

    public ServiceHealthServers Services { get; }

    /// <summary>A port that was free a moment ago: each test has another one, and the kernel gives them to nobody who does not ask for one by its number.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = FirstPort + (Interlocked.Increment(ref s_port) % Ports);
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another program's.
            }
        }
    }

    /// <summary>Opens a Service's server; a port that somebody took in between is replaced by another.</summary>
    public int Open(string service, int localEndpoints = 1)
    {
        while (true)
        {
            int port = FreePort();
            Set(service, port, localEndpoints);
            if (!Services.Problems.ContainsKey(Key(service)))
            {
                return port;
            }
        }
    }

    public void Set(string service, int port, int localEndpoints) => Services.Update([], [new HealthTarget(Key(service), port, localEndpoints)]);

    public void Close(string service) => Services.Update([Key(service)], []);

    public void Dispose() => Services.Dispose();

    public static ServiceKey Key(string service) => new("shop", service);

    /// <summary>Sends bytes as they are and reads until the other end closes.</summary>
    public static async Task<string> SendAsync(int port, string text, bool thenShutDown = false)
    {
        using Socket socket = await ConnectAsync(port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        if (thenShutDown)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        return await ReadAsync(socket);
    }

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>All that comes; a reset is an end too.</summary>
    public static async Task<string> ReadAsync(Socket socket)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int length)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (SocketException)
        {
            text.Append("(reset)");
        }

        return text.ToString();
    }
}
