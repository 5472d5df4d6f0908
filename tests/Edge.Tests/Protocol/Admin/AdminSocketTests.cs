using System.Net.Sockets;
using System.Text;
using Edge.Protocol.Admin;
using Edge.Tests.Fakes;

namespace Edge.Tests.Protocol.Admin;

public sealed class AdminSocketTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-admin-");
    private readonly CancellationTokenSource _stop = new();
    private Func<AdminRequest, AdminResponse> _handler = _ => new AdminResponse(true);
    private Task _server = Task.CompletedTask;

    private string SocketPath => Path.Combine(_folder.FullName, "a.sock");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _server = new AdminServer(SocketPath, (request, _) => Task.FromResult(_handler(request))).RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server;
        Assert.False(File.Exists(SocketPath));
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Request_and_response_travel_whole()
    {
        _handler = request => new(true) { Services = [new(request.Namespace!, request.Name!, "ClusterIP") { Ports = ["80/TCP"] }] };

        AdminResponse response = await AdminClient.SendAsync(SocketPath, new("services") { Namespace = "shop", Name = "wéb" }, Token);

        Assert.Equal(("shop", "wéb", "80/TCP"), (response.Services![0].Namespace, response.Services[0].Name, response.Services[0].Ports[0]));
    }

    [Fact]
    public async Task Large_answers_travel_whole()
    {
        _handler = _ => new(true) { Results = [.. Enumerable.Range(0, 50_000).Select(i => new AdminResult($"service/shop/s{i}", "created"))] };

        Assert.Equal(50_000, (await AdminClient.SendAsync(SocketPath, new("apply"), Token)).Results!.Count);
    }

    [Fact]
    public async Task A_handler_that_throws_answers_and_the_server_goes_on()
    {
        _handler = _ => throw new InvalidOperationException("broken");
        AdminResponse response = await AdminClient.SendAsync(SocketPath, new("status"), Token);
        _handler = _ => new AdminResponse(true);

        Assert.False(response.Ok);
        Assert.Contains("broken", response.Error, StringComparison.Ordinal);
        Assert.True((await AdminClient.SendAsync(SocketPath, new("status"), Token)).Ok);
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{}\n")]
    [InlineData("{\"op\":null}\n")]
    [InlineData("\n")]
    public async Task Malformed_requests_get_an_answer_with_the_next_step(string line)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes(line), Token);
        using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream);

        string? answer = await reader.ReadLineAsync(Token);

        Assert.StartsWith("{\"ok\":false,\"error\":", answer, StringComparison.Ordinal);
        Assert.Contains("\"next\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accept_that_fails_is_tried_again()
    {
        int failures = 2;
        await Beside(new AdminServer(Beside("b.sock"), static (_, _) => Task.FromResult(new AdminResponse(true)))
        {
            Accept = (listener, token) => failures-- > 0 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : listener.AcceptAsync(token),
        }, async () => Assert.True((await AdminClient.SendAsync(Beside("b.sock"), new("status"), Token)).Ok));
        Assert.InRange(failures, int.MinValue, -1);
    }

    [Fact]
    public async Task A_request_beyond_the_servers_limit_is_refused() =>
        await Beside(new AdminServer(Beside("b.sock"), static (_, _) => Task.FromResult(new AdminResponse(true))) { RequestBytes = 1000 }, async () =>
        {
            AdminResponse small = await AdminClient.SendAsync(Beside("b.sock"), new("status") { Name = new string('x', 900) }, Token);
            Assert.True(small.Ok, small.Error);
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Beside("b.sock")), Token);
            await socket.SendAsync(new byte[1000], Token);
            using StreamReader reader = new(new NetworkStream(socket));
            Assert.Contains("empty or larger than 1000 bytes", await reader.ReadLineAsync(Token), StringComparison.Ordinal);
        });

    [Fact]
    public async Task An_answer_that_took_long_is_sent_all_the_same()
    {
        ManualClock clock = new();
        AdminServer server = new(Beside("b.sock"), (_, _) =>
        {
            clock.Advance(AdminLimits.Patience * 2);
            return Task.FromResult(new AdminResponse(true));
        })
        {
            Time = clock,
        };
        await Beside(server, async () => Assert.True((await AdminClient.SendAsync(Beside("b.sock"), new("status"), Token)).Ok));
    }

    [Fact]
    public async Task A_socket_whose_folder_somebody_removed_is_no_fault()
    {
        string folder = Beside("gone");
        await Beside(new AdminServer(Path.Combine(folder, "b.sock"), static (_, _) => Task.FromResult(new AdminResponse(true))), () =>
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Nobody_there_is_said_with_the_next_step()
    {
        AdminException e = await Assert.ThrowsAsync<AdminException>(() => AdminClient.SendAsync(SocketPath + "x", new("status"), Token));

        Assert.Contains(SocketPath + "x", e.Message, StringComparison.Ordinal);
        Assert.Contains("--socket", e.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_hangs_is_not_waited_for_for_ever()
    {
        string path = Path.Combine(_folder.FullName, "hangs.sock");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        ManualClock clock = new();

        Task<AdminResponse> asking = AdminClient.SendAsync(path, new("status"), Token, clock);
        clock.Advance(AdminLimits.AnswerPatience);

        AdminException e = await Assert.ThrowsAsync<AdminException>(() => asking);
        Assert.Equal($"{path}: no answer within 30 s", e.Message);
        Assert.Contains("systemctl status", e.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_socket_is_refused() =>
        await Assert.ThrowsAsync<AdminException>(() => new AdminServer(SocketPath, (_, _) => Task.FromResult(new AdminResponse(true))).RunAsync(Token));

    [Fact]
    public void Only_owner_and_group_may_talk_to_it() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(SocketPath));

    private string Beside(string name) => Path.Combine(_folder.FullName, name);

    // Another server while something is done, and its end without an exception.
    private static async Task Beside(AdminServer server, Func<Task> act)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = server.RunAsync(stop.Token);
        await act();
        await stop.CancelAsync();
        await running;
    }
}
