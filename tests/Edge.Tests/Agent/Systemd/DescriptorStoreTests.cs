using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Agent.Health;
using Edge.Agent.Systemd;
using Edge.Linux.ServiceManager;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Agent.Systemd;

public sealed class DescriptorStoreTests
{
    private readonly FakeServiceManager _manager = new();

    [Theory]
    [InlineData("::", "10256", "tcp-10256-__")]
    [InlineData("192.0.2.1", "32080", "tcp-32080-192.0.2.1")]
    [InlineData("a b\u00e9\n:c", "0", "tcp-0-a_b___c")]
    public void A_name_has_no_character_that_the_manager_refuses(string address, string port, string name) =>
        Assert.Equal(name, DescriptorStore.NameOf(DescriptorStore.Sockets, port, address));

    [Fact]
    public void A_name_is_no_longer_than_the_manager_allows() =>
        Assert.Equal(255, DescriptorStore.NameOf(DescriptorStore.Lines, new string('c', 200), new string('l', 200)).Length);

    [Fact]
    public async Task What_is_opened_is_kept_and_what_is_closed_refuses_although_somebody_has_a_copy()
    {
        using DescriptorStore store = Store();
        var sockets = new HealthSockets(store);
        IPEndPoint address = FreePort();
        Socket socket = sockets.Listen(address);
        using SafeHandle copy = FakeManagerSocket.Copy(socket.SafeHandle);
        Assert.Equal([$"tcp-{address.Port}-127.0.0.1"], _manager.Kept);
        sockets.Close(address, socket);
        Assert.Empty(_manager.Kept);
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(address));
    }

    [Fact]
    public async Task A_connection_that_came_while_nobody_accepted_gets_its_answer_from_who_comes_next()
    {
        using var before = new DescriptorStore(_manager, [], NullLogger.Instance);
        var time = new ManualClock();
        var first = new HealthSockets(before);
        IPEndPoint address = FreePort();
        var listener = new HealthListener(address, first.Listen(address), socket => first.Close(address, socket), new Page(), new Slots(9), time);
        listener.Start();
        Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync(address), StringComparison.Ordinal);

        before.Leave();
        listener.Dispose();
        Task<string> waiting = AskAsync(address);

        before.Enter();
        var second = new HealthListener(address, first.Listen(address), socket => first.Close(address, socket), new Page(), new Slots(9), time);
        second.Start();
        Assert.StartsWith("HTTP/1.1 200 OK", await waiting, StringComparison.Ordinal);
        second.Dispose();
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(address));
    }

    [Fact]
    public async Task A_process_takes_over_the_socket_that_the_one_before_had()
    {
        IPEndPoint address = FreePort();
        using var before = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        before.Bind(address);
        before.Listen(8);
        using DescriptorStore store = Store(($"tcp-{address.Port}-127.0.0.1", FakeManagerSocket.Copy(before.SafeHandle)));
        before.Dispose();
        Task<string> waiting = AskAsync(address);
        var sockets = new HealthSockets(store);
        using var listener = new HealthListener(address, sockets.Listen(address), socket => sockets.Close(address, socket), new Page(), new Slots(9), new ManualClock());
        Assert.Empty(_manager.Kept);
        listener.Start();
        Assert.StartsWith("HTTP/1.1 200 OK", await waiting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no socket")]
    [InlineData("a datagram socket")]
    [InlineData("does not listen")]
    [InlineData("another port")]
    public void What_is_not_what_its_name_says_is_closed_forgotten_and_opened_anew(string kind)
    {
        IPEndPoint address = FreePort();
        string name = $"tcp-{address.Port}-127.0.0.1";
        SafeHandle wrong = Wrong(kind, address);
        using DescriptorStore store = Store((name, wrong));
        Socket opened = new HealthSockets(store).Listen(address);
        Assert.Equal(address, opened.LocalEndPoint);
        Assert.Equal([name], _manager.Kept);
        Assert.Equal([name], _manager.Forgotten);
        opened.Dispose();
    }

    [Fact]
    public void What_nobody_knows_goes_at_once_and_what_nobody_wants_when_all_is_settled()
    {
        SafeHandle unknown = Handle(), port = Handle(), line = Handle(), twin = Handle();
        using DescriptorStore store = Store(("stored", unknown), ("tcp-1-__", port), ("gpio-chip-1", line), ("tcp-1-__", twin));
        Assert.Equal((true, true, false, false), (unknown.IsClosed, twin.IsClosed, port.IsClosed, line.IsClosed));

        // Of two with one name the manager forgets both, so the one that is left goes back into its keeping.
        Assert.Equal(["tcp-1-__", "stored"], _manager.Forgotten);
        Assert.Equal(["tcp-1-__"], _manager.Kept);
        store.Settle(DescriptorStore.Sockets);
        Assert.Equal((true, false), (port.IsClosed, line.IsClosed));
        store.Settle(DescriptorStore.Lines);
        Assert.True(line.IsClosed);
        Assert.Equal(["tcp-1-__", "stored", "tcp-1-__", "gpio-chip-1"], _manager.Forgotten);
    }

    [Theory]
    [InlineData("4711", "1", "x")]
    [InlineData("", "1", "x")]
    [InlineData("77", "0", null)]
    [InlineData("77", "-1", null)]
    [InlineData("77", "99999999999", "x")]
    [InlineData(null, null, null)]
    public void Descriptors_of_another_process_or_of_no_number_are_left_alone(string? process, string? count, string? names) =>
        Assert.Empty(InheritedDescriptors.Take(name => name switch { "LISTEN_PID" => process, "LISTEN_FDS" => count, _ => names }, 77));

    private static SafeFileHandle Handle() => File.OpenHandle("/dev/null");

    private static SafeFileHandle Wrong(string kind, IPEndPoint address)
    {
        if (kind == "no socket")
        {
            return Handle();
        }

        bool datagram = kind == "a datagram socket";
        using var socket = new Socket(AddressFamily.InterNetwork, datagram ? SocketType.Dgram : SocketType.Stream, datagram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Bind(kind == "another port" ? new IPEndPoint(IPAddress.Loopback, 0) : address);
        if (kind == "another port")
        {
            socket.Listen(1);
        }

        return FakeManagerSocket.Copy(socket.SafeHandle);
    }

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static async Task<string> AskAsync(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        byte[] answer = new byte[1024];
        int length = await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(answer, 0, length);
    }

    private DescriptorStore Store(params (string, SafeHandle)[] inherited) => new(_manager, inherited, NullLogger.Instance);

    private sealed class Page : IHealthPages
    {
        public HealthPage Read(ReadOnlySpan<byte> path, Span<byte> body) => new(200, 0, IsJson: true, 1);
    }
}
