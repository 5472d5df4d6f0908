using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.Probes;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.SystemTests.Leds;

namespace Edge.SystemTests.Probes;

/// <summary>Each way of asking, against endpoints in another namespace that behave in every way.</summary>
public sealed class SocketProbesTests : IDisposable
{
    private const int Device = 10; // the gateway's end of the first link, see NamespaceLab
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200), Long = TimeSpan.FromSeconds(60);
    private readonly NamespaceLab _lab = new();
    private readonly LabNamespace _gateway;
    private readonly LabNamespace _pods;
    private readonly List<Socket> _sockets = [];
    private readonly SocketProbes _probes = new();
    private int _slot;

    public SocketProbesTests()
    {
        _gateway = _lab.Add("gateway");
        _pods = _lab.Add("pods");
        _lab.Connect(_gateway, "lan0", ["10.1.0.254/24", "fd00:1::ff/64"], _pods, "eth0", ["10.1.0.1/24", "fd00:1::1/64"]);

        // Swallowed by the pods.
        _pods.Ip("route add blackhole 10.9.0.0/24", "route add blackhole fd00:9::/64");
        _gateway.Ip("route add 10.9.0.0/24 via 10.1.0.1", "route add fd00:9::/64 via fd00:1::1");
        _gateway.Configure(("ipv4/ping_group_range", "0 2147483647"));
    }

    public static TheoryData<string> Both => ["10.1.0.1", "fd00:1::1"];

    public static TheoryData<string, string> Answers => new()
    {
        { "HTTP/1.1 200 OK\r\n\r\n", "answers" },
        { "HTTP/1.0 302 Found\r\nLocation: /x\r\n\r\n", "answers" },
        { "HTTP/1.1 500 Internal Server Error\r\n\r\n", "status 500" },
        { "HTTP/1.1 404", "status 404" },
        { "SSH-2.0-OpenSSH_9.2\r\n", "no HTTP" },
        { "HTTP/1.", "closed without an answer" },
        { "", "closed without an answer" },
    };

    public void Dispose()
    {
        _probes.Dispose();
        _sockets.ForEach(static socket => socket.Dispose());
        _lab.Dispose();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Tcp_tells_a_listener_from_a_closed_port(string address)
    {
        int port = Serve(address, static _ => Task.CompletedTask);
        Assert.Equal("answers", await AskAsync(new ProbeSpec(ProbeKind.Tcp), address, port));
        _sockets[0].Dispose();
        Assert.Equal("refused", await AskAsync(new ProbeSpec(ProbeKind.Tcp), address, port));
    }

    [Theory]
    [InlineData("10.9.0.1")]
    [InlineData("fd00:9::1")]
    public async Task Tcp_and_ping_time_out_where_packets_are_swallowed(string address)
    {
        Assert.Equal("no answer", await AskAsync(new ProbeSpec(ProbeKind.Tcp), address, 80, Short));
        Assert.Equal("no answer", await AskAsync(new ProbeSpec(ProbeKind.Icmp), address, 0, Short));
    }

    [Theory]
    [InlineData("192.0.2.9")]
    [InlineData("2001:db8:9::9")]
    public async Task An_endpoint_without_a_route_is_unreachable(string address) =>
        Assert.Equal("unreachable", await AskAsync(new ProbeSpec(ProbeKind.Tcp), address, 80));

    [Theory]
    [InlineData("10.1.0.77")]
    [InlineData("fd00:1::77")]
    public async Task An_attached_endpoint_that_is_gone_is_unreachable(string address) =>
        Assert.Equal("unreachable", await AskAsync(new ProbeSpec(ProbeKind.Tcp), address, 80));

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Http_takes_200_to_399_and_nothing_else(string answer, string outcome)
    {
        foreach (string address in (string[])["10.1.0.1", "fd00:1::1"])
        {
            string request = "";
            int port = Serve(address, async client =>
            {
                byte[] buffer = new byte[1024];
                request = System.Text.Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer));
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                client.Shutdown(SocketShutdown.Send);
            });
            Assert.Equal(outcome, await AskAsync(new ProbeSpec(ProbeKind.Http) { Path = "/ready" }, address, port));
            Assert.StartsWith("GET /ready HTTP/1.1\r\nHost: ", request, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Http_reads_an_answer_in_pieces_and_gives_up_on_silence(string address)
    {
        var written = new TaskCompletionSource();
        int slow = Serve(address, async client =>
        {
            client.NoDelay = true;
            foreach (byte piece in "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray())
            {
                await client.SendAsync(new[] { piece });
            }
        });
        Assert.Equal("answers", await AskAsync(new ProbeSpec(ProbeKind.Http) { Path = "/" }, address, slow));
        int silent = Serve(address, _ => written.Task);
        Assert.Equal("no answer", await AskAsync(new ProbeSpec(ProbeKind.Http) { Path = "/" }, address, silent, Short));
        written.SetResult();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Ping_is_answered_without_raw_sockets(string address)
    {
        Assert.Equal("answers", await AskAsync(new ProbeSpec(ProbeKind.Icmp), address, 0));
        Assert.Null(_probes.Problem);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Without_the_right_to_ping_nothing_is_held_against_the_endpoint(string address)
    {
        _gateway.Configure(("ipv4/ping_group_range", "1 0"));
        Assert.Equal("not asked", await AskAsync(new ProbeSpec(ProbeKind.Icmp), address, 0));
        Assert.Contains("net.ipv4.ping_group_range leaves out the agent's group", _probes.Problem, StringComparison.Ordinal);
        _gateway.Configure(("ipv4/ping_group_range", "0 2147483647"));
        Assert.Equal("answers", await AskAsync(new ProbeSpec(ProbeKind.Icmp), address, 0));
        Assert.Null(_probes.Problem);
    }

    [Theory]
    [InlineData("10.1.0.1", "10.1.0.66")]
    [InlineData("fd00:1::1", "fd00:1::66")]
    public async Task Neighbour_asks_the_kernel_and_sends_the_endpoint_no_packet_of_its_own(string there, string gone)
    {
        var spec = new ProbeSpec(ProbeKind.Neighbour);
        Assert.Equal("answers", await AskAsync(spec, there, 0));
        Assert.Equal("unreachable", await AskAsync(spec, gone, 0));

        // The kernel asks on for longer than this machine could stand still.
        string questions = there.Contains(':', StringComparison.Ordinal) ? "ipv6/neigh/lan0/mcast_solicit" : "ipv4/neigh/lan0/mcast_solicit";
        _gateway.Configure((questions, "60"));
        Assert.Equal("no answer", await AskAsync(spec, gone.Replace("66", "67", StringComparison.Ordinal), 0, Short));
        _gateway.Configure((questions, "3"));

        // It comes, and is found although the entry had failed.
        _pods.Ip($"address add {gone}/{(gone.Contains(':', StringComparison.Ordinal) ? 64 : 24)} dev eth0{(gone.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}");
        Assert.Equal("answers", await AskAsync(spec, gone, 0));
    }

    [Theory]
    [InlineData("10.1.0.88")]
    [InlineData("fd00:1::88")]
    public async Task A_neighbour_that_somebody_made_permanent_stays_so(string address)
    {
        _gateway.Ip($"neighbour add {address} lladdr 02:00:00:00:00:88 dev lan0 nud permanent");
        Assert.Equal("answers", await AskAsync(new ProbeSpec(ProbeKind.Neighbour), address, 0));
        Assert.Contains("PERMANENT", _gateway.Execute("ip", "neighbour", "show", address, "dev", "lan0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundreds_at_a_time_leave_no_descriptor_and_no_connection_behind()
    {
        int port = Serve("10.1.0.1", static client => client.ReceiveAsync(new byte[1]));
        int before = Sockets();
        Task<string>[] asked = [.. Enumerable.Range(0, 200).Select(_ => AskAsync(new ProbeSpec(ProbeKind.Tcp), "10.1.0.1", port))];
        Assert.All(await Task.WhenAll(asked), static outcome => Assert.Equal("answers", outcome));
        string left = _gateway.Execute("ss", "-tanH");
        Assert.True(left.Length == 0, left);
        await Eventually.HoldsAsync(() => Sockets() <= before, "the sockets are closed");
    }

    // How many there are in the gateway, in which no other test has any: "sockets: used 3".
    private int Sockets() => _gateway.Get(static () => int.Parse(File.ReadLines("/proc/thread-self/net/sockstat").First().Split(' ')[2], CultureInfo.InvariantCulture));

    // What answers has a minute: this program may be the one that is late.
    private async Task<string> AskAsync(ProbeSpec spec, string address, int port, TimeSpan? limit = null)
    {
        int slot = _slot++ % ProbeMachine.MaximumInFlight;
        var target = new EndpointTarget(IPAddress.Parse(address).GetAddressBytes(), (ushort)port);
        ProbeOutcome outcome = _gateway.Get(() => _probes.Begin(slot, spec, target, spec.Kind == ProbeKind.Neighbour ? Device : 0));
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        while (outcome.IsPending)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            outcome = _gateway.Get(() =>
            {
                _probes.Look();
                ProbeOutcome now = _probes.Continue(slot);
                return now.IsPending && System.Diagnostics.Stopwatch.GetElapsedTime(begin) > (limit ?? Long) ? _probes.GiveUp(slot) : now;
            });
        }

        return outcome.ToString();
    }

    private int Serve(string address, Func<Socket, Task> talk)
    {
        IPAddress own = IPAddress.Parse(address);
        Socket listener = _pods.Get(() =>
        {
            var socket = new Socket(own.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(own, 0));
            socket.Listen(1024);
            return socket;
        });
        _sockets.Add(listener);
        _ = AcceptAsync(listener, talk);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> talk)
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptAsync(), talk);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test closed it.
        }
    }

    private static async Task TalkAsync(Socket client, Func<Socket, Task> talk)
    {
        using (client)
        {
            try
            {
                await talk(client);
            }
            catch (SocketException)
            {
                // The gateway has heard enough.
            }
        }
    }
}
