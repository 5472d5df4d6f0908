using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Linux.Mosquitto;
using static Edge.SystemTests.Mqtt.TestClient;

namespace Edge.SystemTests.Mqtt;

/// <summary>How connections begin and end: wills, restarts, failures with a next step, nothing left behind.</summary>
public sealed class MosquittoLifecycleTests : IAsyncLifetime
{
    private const string Status = "ep/v1/acme/g/gw1/s";
    private MosquittoBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await MosquittoBroker.StartAsync();

    public ValueTask DisposeAsync() => _broker is null ? ValueTask.CompletedTask : _broker.DisposeAsync();

    [Fact]
    public async Task Will_is_published_after_its_delay_when_the_connection_is_cut()
    {
        await using TcpRelay relay = new(_broker.Port);
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.SubscribeAsync(new MqttSubscription(Status));
        await using TestClient gateway = await ConnectedAsync(WithWill(_broker.Client("gw1"), TimeSpan.FromSeconds(1)) with
        {
            Port = relay.Port,
        });

        long cut = TimeProvider.System.GetTimestamp();
        relay.Cut();
        MqttMessage will = await control.ReceiveAsync();

        Assert.Equal("offline", Encoding.UTF8.GetString(will.Payload.Span));
        Assert.Equal("application/json", will.ContentType);
        Assert.True(TimeProvider.System.GetElapsedTime(cut) > TimeSpan.FromMilliseconds(500), "the will came before its delay");
        Assert.Equal(MqttReason.ConnectionLost, (await gateway.NextAsync<MqttEvent.Disconnected>()).ReasonCode);
    }

    [Theory]
    [InlineData(MqttReason.Success, "goodbye")]
    [InlineData(MqttReason.DisconnectWithWill, "offline")]
    public async Task Will_follows_the_reason_of_our_disconnect(int reasonCode, string last)
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.SubscribeAsync(new MqttSubscription(Status));
        await using TestClient gateway = await ConnectedAsync(WithWill(_broker.Client("gw1"), TimeSpan.Zero));

        gateway.Connection.Disconnect(reasonCode);
        MqttEvent.Disconnected end = await gateway.NextAsync<MqttEvent.Disconnected>();
        await control.PublishAsync(Message(Status, "goodbye"));

        Assert.Equal(MqttReason.Success, end.ReasonCode);
        Assert.Equal(last, Encoding.UTF8.GetString((await control.ReceiveAsync()).Payload.Span));
    }

    [Fact]
    public async Task What_was_published_before_disconnect_is_delivered()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.SubscribeAsync(new MqttSubscription(Status));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        gateway.Connection.Publish(Message(Status, "last words", retain: true));
        gateway.Connection.Disconnect(MqttReason.Success);

        Assert.Equal("last words", Encoding.UTF8.GetString((await control.ReceiveAsync()).Payload.Span));
        Assert.Equal(0, gateway.Connection.Publish(Message(Status, "too late")));
    }

    [Fact]
    public async Task Disposed_without_goodbye_leaves_the_will()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.SubscribeAsync(new MqttSubscription(Status));
        TestClient gateway = await ConnectedAsync(WithWill(_broker.Client("gw1"), TimeSpan.Zero));

        await gateway.DisposeAsync();

        Assert.Equal("offline", Encoding.UTF8.GetString((await control.ReceiveAsync()).Payload.Span));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Broker_restart_ends_the_connection_and_the_next_one_works(bool politely)
    {
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        await (politely ? _broker.StopAsync() : _broker.KillAsync());
        MqttEvent.Disconnected end = await gateway.NextAsync<MqttEvent.Disconnected>();
        await _broker.RestartAsync();
        gateway.Connection.Connect(_broker.Client("gw1"));
        await gateway.NextAsync<MqttEvent.Connected>();

        Assert.True(MqttReason.IsFailure(end.ReasonCode), end.Text);
        Assert.Contains($"localhost:{_broker.Port}", end.Text, StringComparison.Ordinal);
        Assert.False(MqttReason.IsFailure(await gateway.PublishAsync(Message("ep/v1/acme/g/gw1/r/sync", "again"))));
    }

    [Fact]
    public async Task Second_connection_with_the_same_client_id_takes_over()
    {
        await using TestClient first = await ConnectedAsync(_broker.Client("gw1"));
        await using TestClient second = await ConnectedAsync(_broker.Client("gw1"));

        MqttEvent.Disconnected end = await first.NextAsync<MqttEvent.Disconnected>();

        // Mosquitto 2.0.11 just closes the socket, later ones say 0x8E.
        Assert.True(MqttReason.IsFailure(end.ReasonCode), end.Text);
        Assert.False(MqttReason.IsFailure(await second.PublishAsync(Message("ep/v1/acme/g/gw1/r/sync", "the new one lives"))));
    }

    [Fact]
    public async Task Connect_twice_is_a_mistake_of_the_caller()
    {
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        Assert.Throws<InvalidOperationException>(() => gateway.Connection.Connect(_broker.Client("gw1")));
    }

    [Fact]
    public async Task Unknown_ca_is_refused()
    {
        using TestCa other = new(_broker.Folder, "other");
        string text = await FailureAsync(_broker.Client("gw1") with { CaFile = other.CaFile });

        Assert.Contains($"is not trusted: not signed by a CA in {other.CaFile}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_another_ca_is_refused_by_the_broker()
    {
        using TestCa other = new(_broker.Folder, "other");
        (string certificate, string key) = other.Issue("stranger", "gw1");
        string text = await FailureAsync(_broker.Client("gw1") with { CertificateFile = certificate, KeyFile = key });

        Assert.Contains("does not know the CA that signed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_client_certificate_is_named()
    {
        string text = await FailureAsync(_broker.Client("gw1") with { CertificateFile = null, KeyFile = null });

        Assert.Contains("wants a client certificate", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_refused()
    {
        _broker.Ca.Issue("server", "elsewhere", "elsewhere.example");
        await _broker.KillAsync();
        await _broker.RestartAsync();

        Assert.Contains("is for another name than 'localhost'", await FailureAsync(_broker.Client("gw1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        string text = await FailureAsync(_broker.Client("gw1") with { CaFile = "/nowhere/ca.crt" });

        Assert.Equal("CA file /nowhere/ca.crt does not exist: check the path in the settings", text);
    }

    [Fact]
    public async Task Key_of_another_certificate_is_named()
    {
        (_, string otherKey) = _broker.Ca.Issue("other", "other");
        string text = await FailureAsync(_broker.Client("gw1") with { KeyFile = otherKey });

        Assert.Contains($"key file {otherKey} does not belong to certificate file", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_port_is_named()
    {
        using ReservedPort port = new();
        string text = await FailureAsync(_broker.Client("gw1") with { Port = port.Number });

        Assert.StartsWith($"broker localhost:{port.Number} refused the connection", text, StringComparison.Ordinal);
    }

    [Fact]
    public Task Unknown_host_is_named() => NetworkNamespace.Run(async () =>
    {
        // Without a network there is no name server that takes its time, or that knows the name.
        string text = await FailureAsync(_broker.Client("gw1") with { Host = "broker.invalid" });

        Assert.Contains("'broker.invalid' does not resolve", text, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Plain_connection_to_the_tls_port_fails()
    {
        string text = await FailureAsync(_broker.Client("gw1") with { UseTls = false });

        Assert.Contains("check that the port is not a TLS port", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_server_is_given_up_after_the_timeout()
    {
        using Socket silent = Listen();
        string text = await FailureAsync(_broker.Client("gw1") with
        {
            Port = ((IPEndPoint)silent.LocalEndPoint!).Port,
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
        });

        Assert.Contains("did not answer within", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_while_connecting_ends_at_once_and_completes_the_events()
    {
        using Socket silent = Listen();
        TestClient client = new();
        client.Connection.Connect(_broker.Client("gw1") with { Port = ((IPEndPoint)silent.LocalEndPoint!).Port });

        await client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        while (await client.Connection.Events.WaitToReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.True(client.Connection.Events.TryRead(out MqttEvent? last));
            Assert.IsType<MqttEvent.Disconnected>(last);
        }
    }

    [Fact]
    public async Task Disconnect_while_connecting_cancels_it()
    {
        using Socket silent = Listen();
        await using TestClient client = new();
        client.Connection.Connect(_broker.Client("gw1") with { Port = ((IPEndPoint)silent.LocalEndPoint!).Port });

        client.Connection.Disconnect(MqttReason.Success);

        Assert.Equal(MqttReason.Success, (await client.NextAsync<MqttEvent.Disconnected>()).ReasonCode);
    }

    private static MqttOptions WithWill(MqttOptions options, TimeSpan delay) => options with
    {
        Will = Message(Status, "offline", retain: true) with { ContentType = "application/json" },
        WillDelay = delay,
    };

    private static async Task<string> FailureAsync(MqttOptions options)
    {
        await using TestClient client = new();
        client.Connection.Connect(options);
        MqttEvent.Disconnected end = await client.NextAsync<MqttEvent.Disconnected>();
        Assert.True(MqttReason.IsFailure(end.ReasonCode));
        Assert.DoesNotContain('\n', end.Text);
        return end.Text;
    }

    private static Socket Listen()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }
}
