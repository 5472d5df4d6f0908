using System.Text;
using Edge.Linux.Mosquitto;
using static Edge.SystemTests.Mqtt.TestClient;

namespace Edge.SystemTests.Mqtt;

/// <summary>The connection against a real broker: delivery, flags, properties, rights.</summary>
public sealed class MosquittoConnectionTests : IAsyncLifetime
{
    private const string Manifest = "ep/v1/acme/v/default/m";
    private MosquittoBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await MosquittoBroker.StartAsync();

    public ValueTask DisposeAsync() => _broker is null ? ValueTask.CompletedTask : _broker.DisposeAsync();

    [Fact]
    public async Task Connect_uses_tls_1_3_and_the_certificate_name_as_user()
    {
        await using TestClient client = await ConnectedAsync(_broker.Client("gw1"));

        await _broker.WaitForLogAsync("as gw1 (p5");
        await _broker.WaitForLogAsync("u'gw1'");
    }

    [Fact]
    public async Task Connected_tells_the_limits_of_the_broker()
    {
        await using TestClient client = new();
        client.Connection.Connect(_broker.Client("gw1"));

        MqttEvent.Connected connected = await client.NextAsync<MqttEvent.Connected>();

        Assert.False(connected.SessionPresent);
        Assert.Equal(131_072, connected.Limits.MaximumPacketSize);
        Assert.True(connected.Limits.RetainAvailable);
    }

    [Fact]
    public async Task Retained_message_comes_with_its_flag_and_properties()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        MqttMessage sent = Message(Manifest, "manifest 1", retain: true) with
        {
            ContentType = "application/vnd.ep.manifest+jose+json",
            MessageExpiry = TimeSpan.FromSeconds(120),
            ResponseTopic = "ep/v1/acme/g/gw1/r/x",
            CorrelationData = new byte[] { 0, 1, 2, 255 },
        };
        Assert.False(MqttReason.IsFailure(await control.PublishAsync(sent)));

        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        IReadOnlyList<int> granted = await gateway.SubscribeAsync(new MqttSubscription(Manifest, RetainAsPublished: true));
        MqttMessage received = await gateway.ReceiveAsync();

        Assert.Equal([1], granted);
        Assert.Equal("manifest 1", Encoding.UTF8.GetString(received.Payload.Span));
        Assert.True(received.Retain);
        Assert.Equal(1, received.Qos);
        Assert.Equal(sent.ContentType, received.ContentType);
        Assert.InRange(received.MessageExpiry!.Value.TotalSeconds, 100, 120);
        Assert.Equal(sent.ResponseTopic, received.ResponseTopic);
        Assert.Equal(sent.CorrelationData.ToArray(), received.CorrelationData.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Live_message_keeps_the_retain_flag_only_as_published(bool retainAsPublished)
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        await gateway.SubscribeAsync(new MqttSubscription(Manifest, RetainAsPublished: retainAsPublished));

        control.Connection.Publish(Message(Manifest, "live", retain: true));

        Assert.Equal(retainAsPublished, (await gateway.ReceiveAsync()).Retain);
    }

    [Fact]
    public async Task Filters_with_different_options_are_answered_in_the_order_of_the_call()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.PublishAsync(Message(Manifest, "m", retain: true));
        await control.PublishAsync(Message("ep/v1/acme/v/default/d", "must not replay", retain: true));
        await control.PublishAsync(Message("ep/v1/acme/cp", "cp", retain: true));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        IReadOnlyList<int> granted = await gateway.SubscribeAsync(
            new MqttSubscription(Manifest, Qos: 1, RetainHandling: 0),
            new MqttSubscription("ep/v1/acme/v/default/d", Qos: 0, RetainHandling: 2, NoLocal: true),
            new MqttSubscription("ep/v1/acme/cp", Qos: 1, RetainHandling: 0));
        await control.PublishAsync(Message("ep/v1/acme/v/default/d", "delta"));
        string[] topics = [await TextAsync(gateway), await TextAsync(gateway), await TextAsync(gateway)];

        Assert.Equal([1, 0, 1], granted);
        Assert.Equal(["cp", "delta", "m"], topics.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_local_keeps_our_own_messages_away()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await control.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/a/d", NoLocal: true), new MqttSubscription("ep/v1/acme/v/b/d"));

        await control.PublishAsync(Message("ep/v1/acme/v/a/d", "own"));
        control.Connection.Publish(Message("ep/v1/acme/v/b/d", "heard"));

        Assert.Equal("heard", await TextAsync(control));
    }

    [Fact]
    public async Task Unsubscribed_filter_delivers_no_more()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/a/c/1"), new MqttSubscription("ep/v1/acme/v/a/c/2"));

        Assert.NotEqual(0, gateway.Connection.Unsubscribe(["ep/v1/acme/v/a/c/1"]));

        // The broker answers in order, so after this answer the unsubscribe is done.
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/cp"));
        control.Connection.Publish(Message("ep/v1/acme/v/a/c/1", "gone"));
        control.Connection.Publish(Message("ep/v1/acme/v/a/c/2", "there"));
        Assert.Equal("there", await TextAsync(gateway));
    }

    [Theory]
    [InlineData("ep/v1/acme/g/gw2/s")]
    [InlineData("ep/v1/acme/v/default/m")]
    [InlineData("ep/v1/acme/cp")]
    public async Task Publishing_outside_the_own_subtree_is_refused_with_0x87(string topic)
    {
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        Assert.Equal(MqttReason.NotAuthorized, await gateway.PublishAsync(Message(topic, "forged", retain: true)));
        Assert.False(MqttReason.IsFailure(await gateway.PublishAsync(Message("ep/v1/acme/g/gw1/r/sync", "own"))));
    }

    [Fact]
    public async Task Gateway_sees_nothing_of_another_gateway()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/#"));

        await control.PublishAsync(Message("ep/v1/acme/g/gw2/cfg", "secret"));
        await control.PublishAsync(Message("ep/v1/acme/g/gw1/cfg", "ours"));

        Assert.Equal("ours", await TextAsync(gateway));
    }

    [Fact]
    public async Task Many_messages_arrive_in_order()
    {
        const int Count = 3000;
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/default/d"));

        // In steps that the broker's queue of 1000 holds: it drops what is beyond, silently.
        for (int i = 0; i < Count; i += 500)
        {
            for (int j = i; j < i + 500; j++)
            {
                control.Connection.Publish(Message("ep/v1/acme/v/default/d", $"{j}"));
            }

            for (int j = i; j < i + 500; j++)
            {
                Assert.Equal($"{j}", await TextAsync(gateway));
            }
        }
    }

    [Fact]
    public async Task Qos_0_is_reported_as_published_when_written()
    {
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));

        Assert.Equal(0, await gateway.PublishAsync(Message("ep/v1/acme/g/gw1/t", "telemetry", qos: 0)));
    }

    [Fact]
    public async Task Message_larger_than_the_broker_allows_is_refused_and_the_connection_lives()
    {
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1"));
        MqttMessage large = new("ep/v1/acme/g/gw1/r/sync", new byte[140_000]);

        Assert.Equal(MqttReason.PacketTooLarge, await gateway.PublishAsync(large));
        Assert.False(MqttReason.IsFailure(await gateway.PublishAsync(Message("ep/v1/acme/g/gw1/r/sync", "small"))));
    }

    [Fact]
    public async Task Message_larger_than_we_accept_never_comes()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = await ConnectedAsync(_broker.Client("gw1") with { MaximumPacketSize = 4096 });
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/default/d"));

        await control.PublishAsync(new MqttMessage("ep/v1/acme/v/default/d", new byte[8192]));
        await control.PublishAsync(Message("ep/v1/acme/v/default/d", "small"));

        Assert.Equal("small", await TextAsync(gateway));
    }

    [Fact]
    public async Task Reader_that_does_not_keep_up_gets_overflow_and_the_connection_lives()
    {
        await using TestClient control = await ConnectedAsync(_broker.Client("ctl-acme"));
        await using TestClient gateway = new(new MosquittoConnection(queueMessages: 10, queueBytes: 1_000_000));
        gateway.Connection.Connect(_broker.Client("gw1"));
        await gateway.NextAsync<MqttEvent.Connected>();
        await gateway.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/default/d"));

        for (int i = 0; i < 50; i++)
        {
            await control.PublishAsync(Message("ep/v1/acme/v/default/d", "12345"));
        }

        // The broker hands out some at a time, and the rest when those are acknowledged: what is read late may still find room.
        long received = 0, dropped = 0, droppedBytes = 0;
        while (received + dropped < 50)
        {
            switch (await gateway.NextAsync<MqttEvent>())
            {
                case MqttEvent.Received:
                    received++;
                    break;
                case MqttEvent.Overflow overflow:
                    (dropped, droppedBytes) = (dropped + overflow.Dropped, droppedBytes + overflow.DroppedBytes);
                    break;
            }
        }

        Assert.InRange(received, 10, 49);
        Assert.Equal(dropped * 5, droppedBytes);
        Assert.False(MqttReason.IsFailure(await gateway.PublishAsync(Message("ep/v1/acme/g/gw1/r/sync", "alive"))));
    }

    private static async Task<string> TextAsync(TestClient client) =>
        Encoding.UTF8.GetString((await client.ReceiveAsync()).Payload.Span);
}
