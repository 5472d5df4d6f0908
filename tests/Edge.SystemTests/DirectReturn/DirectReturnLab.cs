using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.State;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.DirectReturn;

/// <summary>
/// One LAN: a client, a gateway and three endpoints behind one switch. The gateway answers ARP and neighbour discovery for the Service's address; the
/// endpoints have it on their loopback and keep quiet about it, as docs/fast-path.md says.
/// </summary>
internal sealed class DirectReturnLab : IDisposable
{
    public const string Vip = "10.9.0.100", VipV6 = "fd00:9::100", Client = "10.9.0.1", ClientV6 = "fd00:9::1";
    public const ushort Port = 8080;

    private readonly NamespaceLab _lab = new();
    private readonly List<Socket> _sockets = [];
    private readonly LabNamespace _client, _gateway, _switch;
    private int _ports;

    /// <param name="owned">Whether the tables are owned; null: as the agent would.</param>
    public DirectReturnLab(bool? owned = null)
    {
        Requires.Command("nft");
        _switch = _lab.Add("switch");
        _client = _lab.Add("client");
        _gateway = _lab.AddRouter("gateway");
        _switch.Ip("link add name br0 type bridge", "link set dev br0 up");
        Plug(_client, Client, ClientV6);
        Plug(_gateway, "10.9.0.254", "fd00:9::ff");
        _gateway.Ip($"route add local {Vip} dev lo", $"address add {VipV6}/128 dev eth0 nodad");
        for (int number = 1; number <= 3; number++)
        {
            LabNamespace endpoint = _lab.Add($"endpoint{number}");
            Plug(endpoint, EndpointV4(number), EndpointV6(number));
            endpoint.Configure(("ipv4/conf/all/arp_ignore", "1"), ("ipv4/conf/all/arp_announce", "2"));
            endpoint.Ip($"address add {Vip}/32 dev lo", $"address add {VipV6}/128 dev lo nodad");
            Serve(endpoint, number, IPAddress.Any);
            Serve(endpoint, number, IPAddress.IPv6Any);
        }

        Gateway = new LabGateway(_gateway, NodeConfig.Default with { NodeName = "gateway" }, owned);
    }

    public LabGateway Gateway { get; }

    public LabNamespace GatewaySpace => _gateway;

    public static string EndpointV4(int number) => $"10.9.0.{10 + number}";

    public static string EndpointV6(int number) => $"fd00:9::{10 + number:x}";

    /// <summary>A Service of one family that asks for direct return.</summary>
    public static LabService Service(bool v6, params ReadOnlySpan<int> endpoints)
    {
        var addresses = new List<string>();
        foreach (int number in endpoints)
        {
            addresses.Add(v6 ? EndpointV6(number) : EndpointV4(number));
        }

        var service = new LabService("direct")
        {
            ClusterIPs = [v6 ? "fd00:96::9" : "10.96.0.9"],
            LoadBalancerIPs = [v6 ? VipV6 : Vip],
            Ports = [LabService.Tcp(Port), LabService.Udp(Port)],
            TargetPort = Port,
            Endpoints = [.. addresses],
        };
        service.Annotations["direct-return"] = "l2";
        return service;
    }

    /// <summary>A new TCP connection to the Service: the socket, and what the endpoint said: its number and the client that it sees.</summary>
    public async Task<(Socket Socket, string Endpoint, string Seen)> ConnectAsync(bool v6)
    {
        Socket socket = New(v6, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(IPAddress.Parse(v6 ? VipV6 : Vip), Port, limit.Token);
        string[] words = await ReadAsync(socket, limit.Token);
        return (socket, words[0], words[1]);
    }

    /// <summary>One datagram to the Service and its answer.</summary>
    public async Task<(string Endpoint, string Seen)> AskUdpAsync(bool v6)
    {
        Socket socket = New(v6, SocketType.Dgram, ProtocolType.Udp);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(IPAddress.Parse(v6 ? VipV6 : Vip), Port, limit.Token);
        await socket.SendAsync("?"u8.ToArray(), limit.Token);
        string[] words = await ReadAsync(socket, limit.Token);
        return (words[0], words[1]);
    }

    /// <summary>Whether something sent comes back.</summary>
    public static async Task<bool> LivesAsync(Socket socket)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await socket.SendAsync("!"u8.ToArray(), limit.Token);
            byte[] buffer = new byte[64];
            return await socket.ReceiveAsync(buffer, limit.Token) > 0;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
        }

        Gateway.Dispose();
        _lab.Dispose();
    }

    private static async Task<string[]> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[256];
        int length = await socket.ReceiveAsync(buffer, cancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length).Split(' ');
    }

    private void Plug(LabNamespace host, string address, string addressV6)
    {
        string port = $"p{++_ports}";
        _lab.Connect(host, "eth0", [$"{address}/24", $"{addressV6}/64"], _switch, port, []);
        _switch.Ip($"link set dev {port} master br0");
    }

    private Socket New(bool v6, SocketType type, ProtocolType protocol)
    {
        Socket socket = _client.Get(() => new Socket(v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, type, protocol));
        Keep(socket);
        return socket;
    }

    private void Keep(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.Add(socket);
        }
    }

    private void Serve(LabNamespace space, int number, IPAddress any)
    {
        Socket listener = space.Get(() => Bind(new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp), any));
        listener.Listen(64);
        Keep(listener);
        _ = AcceptAsync(listener, number);

        // One socket for each address: a reply comes from the address that was asked.
        IPAddress vip = IPAddress.Parse(any.AddressFamily == AddressFamily.InterNetwork ? Vip : VipV6);
        Socket datagrams = space.Get(() => Bind(new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp), vip));
        Keep(datagrams);
        _ = ReplyAsync(datagrams, number);
    }

    private static Socket Bind(Socket socket, IPAddress address)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.Bind(new IPEndPoint(address, Port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener, int number)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptAsync().ConfigureAwait(false), number);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The lab ends.
        }
    }

    private async Task TalkAsync(Socket client, int number)
    {
        Keep(client);
        byte[] buffer = new byte[2048];
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"{number} {((IPEndPoint)client.RemoteEndPoint!).Address}")).ConfigureAwait(false);
            while (await client.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and int read)
            {
                await client.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone.
        }
    }

    private static async Task ReplyAsync(Socket socket, int number)
    {
        await Task.Yield();
        byte[] buffer = new byte[2048];
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, anybody).ConfigureAwait(false);
                await socket.SendToAsync(Encoding.ASCII.GetBytes($"{number} {((IPEndPoint)received.RemoteEndPoint).Address}"), received.RemoteEndPoint).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The lab ends.
        }
    }
}
