using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Conntrack;
using Edge.Linux.Conntrack;

namespace Edge.SystemTests.Conntrack;

/// <summary>Real clients that keep one socket while the endpoints behind a Service change.</summary>
public sealed class StaleFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Frontends => [$"10.96.0.1:{TrackedGateway.Port}", $"[fd00:96::1]:{TrackedGateway.Port}", $"198.51.100.1:{TrackedGateway.NodePort}"];

    [Theory]
    [MemberData(nameof(Frontends))]
    public async Task A_UDP_client_moves_to_the_new_endpoint_when_its_own_is_gone(string frontend)
    {
        using TrackedGateway gateway = new();
        using Socket client = Connect(gateway, frontend, SocketType.Dgram);
        gateway.Program("pod1");
        Assert.Equal("pod1", await AskAsync(client));
        gateway.Program("pod2");
        Assert.Equal("pod1", await AskAsync(client)); // what would go on for ever
        gateway.Work();
        Assert.Equal("pod2", await AskAsync(client));
        Assert.Equal(1, gateway.Flows.Deleted);
    }

    [Theory]
    [MemberData(nameof(Frontends))]
    public async Task A_UDP_client_is_refused_while_there_is_no_endpoint_and_served_when_one_returns(string frontend)
    {
        using TrackedGateway gateway = new();
        using Socket client = Connect(gateway, frontend, SocketType.Dgram);
        gateway.Program("pod1");
        Assert.Equal("pod1", await AskAsync(client));
        gateway.Program([]);
        gateway.Work();
        Assert.Equal("ConnectionRefused", await AskAsync(client));
        gateway.Program("pod2");
        gateway.Work();
        Assert.Equal("pod2", await AskAsync(client));
    }

    [Fact]
    public async Task A_UDP_client_that_began_before_the_Service_is_taken_over()
    {
        using TrackedGateway gateway = new();
        using Socket client = Connect(gateway, $"198.51.100.1:{TrackedGateway.NodePort}", SocketType.Dgram);
        Assert.Equal("ConnectionRefused", await AskAsync(client));
        Assert.Single(Udp(gateway));
        gateway.Program("pod1");
        gateway.Work();
        Assert.Empty(Udp(gateway));
        Assert.Equal("pod1", await AskAsync(client));
    }

    [Fact]
    public async Task A_deleted_Service_leaves_no_UDP_connection_behind()
    {
        using TrackedGateway gateway = new();
        using Socket client = Connect(gateway, $"10.96.0.1:{TrackedGateway.Port}", SocketType.Dgram);
        gateway.Program("pod1");
        Assert.Equal("pod1", await AskAsync(client));
        gateway.Program(null);
        gateway.Work();

        Assert.Empty(Udp(gateway));
    }

    [Fact]
    public async Task A_TCP_connection_stays_with_its_endpoint_and_drains_until_it_ends()
    {
        using TrackedGateway gateway = new();
        gateway.Program("pod1");
        using (Socket client = Connect(gateway, $"10.96.0.1:{TrackedGateway.Port}", SocketType.Stream))
        {
            Assert.Equal("pod1", await AskAsync(client));
            gateway.Program("pod2");
            gateway.Clock.Advance(TimeSpan.FromSeconds(5));
            gateway.Work();
            Assert.Equal("pod1", await AskAsync(client));
            Drain drain = Assert.Single(gateway.Flows.Drains.Draining);
            Assert.Equal(("shop/echo:tcp", "10.1.1.2:7007", 1), (drain.Port.ToString(), drain.Endpoint.ToString(), drain.Flows));
            FlowAnswer? answer = null;
            gateway.Clock.Advance(TimeSpan.FromSeconds(5));
            gateway.Flows.Ask(given => answer = given);
            gateway.Work();
            Assert.Equal(1, Assert.Single(answer!.Ports).Flows);
        }

        await Eventually(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(5));
            gateway.Work();
            return gateway.Flows.Drains.IsEmpty;
        });
        Assert.Equal(0, gateway.Flows.Deleted);
    }

    private static Socket Connect(TrackedGateway gateway, string frontend, SocketType type) => gateway.Client.Get(() =>
    {
        IPEndPoint endPoint = IPEndPoint.Parse(frontend);
        Socket socket = new(endPoint.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Connect(endPoint);
        return socket;
    });

    /// <summary>Who answers; an error of the network in its own words.</summary>
    private static async Task<string> AskAsync(Socket client)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        byte[] buffer = new byte[512];
        try
        {
            await client.SendAsync("who?"u8.ToArray(), limit.Token);
            return Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer, limit.Token));
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
    }

    private static List<ConntrackEntry> Udp(TrackedGateway gateway)
    {
        List<ConntrackEntry> entries = [];
        gateway.Entries.Dump(new ConntrackFilter(Protocol: 17), (in ConntrackEntry entry) => entries.Add(entry), entries.Clear);
        return entries;
    }

    private static async Task Eventually(Func<bool> holds)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < deadline, "it did not come about in time");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
