using System.Text;
using System.Text.Json;
using Edge.Agent.Mqtt;
using Edge.Linux.Mosquitto;
using Edge.Protocol.Documents;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Agent.Mqtt;

public sealed class BrokerSessionTests : IAsyncDisposable
{
    private const string Status = "ep/v1/acme/g/gw1/s";
    private const string Sync = "ep/v1/acme/g/gw1/r/sync";
    private const string EventTopic = "ep/v1/acme/g/gw1/e";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(10);

    private readonly ManualClock _clock = new();
    private readonly FakeMqttConnection _connection = new();
    private readonly BrokerSession _session;

    public BrokerSessionTests()
    {
        _session = Session();
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public void First_connection_starts_at_once_without_a_spread()
    {
        _session.Start();

        MqttOptions options = Assert.Single(_connection.Connects);
        Assert.Equal("gw1", options.ClientId);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(3600, 30)]
    public async Task First_connection_waits_for_its_place_in_the_spread(int spreadSeconds, int limitSeconds)
    {
        await using BrokerSession session = Session();

        session.Start(TimeSpan.FromSeconds(spreadSeconds));
        TimeSpan wait = _clock.UntilNextTimer()!.Value;

        Assert.Empty(_connection.Connects);
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(limitSeconds));
        _clock.Advance(wait);
        Assert.Single(_connection.Connects);
    }

    [Fact]
    public void Will_names_this_connection_and_is_delayed()
    {
        _session.Start();

        MqttOptions options = _connection.Connects[0];
        GatewayStatus death = Document(options.Will!);
        Assert.Equal(Status, options.Will!.Topic);
        Assert.True(options.Will.Retain);
        Assert.Equal(1, options.Will.Qos);
        Assert.Equal(TimeSpan.FromSeconds(30), options.WillDelay);
        Assert.True(options.SessionExpiry > options.WillDelay, "a will fires at the session's end");
        Assert.False(death.Online);
        Assert.Equal(_session.Connection, death.Connection);
        Assert.Equal("boot-1", death.BootId);
    }

    [Fact]
    public void Birth_is_published_first_on_every_connection_with_a_new_nonce()
    {
        Connect();
        GatewayStatus first = Document(_connection.Published[0].Message);
        Reconnect();
        GatewayStatus second = Document(_connection.Published[^1].Message);

        Assert.Equal(Status, _connection.Published[0].Message.Topic);
        Assert.True(_connection.Published[0].Message.Retain);
        Assert.True(first.Online);
        Assert.Equal("1.2.3", first.Version);
        Assert.Equal(["nft"], first.Capabilities!);
        Assert.Equal(32, first.Nonce!.Length);
        Assert.NotEqual(first.Nonce, second.Nonce);
        Assert.Equal(second.Nonce, _session.CommandNonce);
        Assert.True(second.Connection > first.Connection, "a death must not fit two births");
    }

    [Fact]
    public async Task Restarted_agent_never_repeats_a_connection_number_of_the_same_boot()
    {
        Connect();
        ulong before = _session.Connection;
        _clock.Advance(TimeSpan.FromSeconds(2));

        await using BrokerSession restarted = Session();
        restarted.Start();

        Assert.True(restarted.Connection > before, $"{restarted.Connection} after {before}");
    }

    [Fact]
    public void Failures_back_off_up_to_five_minutes_with_full_jitter()
    {
        _session.Start();
        TimeSpan[] limits = [.. Enumerable.Range(0, 12).Select(n => TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, n))))];

        foreach (TimeSpan limit in limits)
        {
            // The test's random source always says one half.
            AssertAbout(limit / 2, FailAndWait(MqttReason.ConnectionLost));
        }
    }

    [Theory]
    [InlineData(MqttReason.UseAnotherServer)]
    [InlineData(MqttReason.ServerMoved)]
    [InlineData(MqttReason.QuotaExceeded)]
    [InlineData(MqttReason.ConnectionRateExceeded)]
    public void Broker_that_sends_us_away_is_left_alone_for_longer(int reasonCode)
    {
        _session.Start();

        AssertAbout(TimeSpan.FromSeconds(16), FailAndWait(reasonCode));
    }

    [Fact]
    public void Kick_right_after_connecting_counts_as_failure()
    {
        Connect();
        FailAndWait(MqttReason.ConnectionLost);
        _connection.Accept();
        Drain();

        AssertAbout(TimeSpan.FromSeconds(1), FailAndWait(MqttReason.AdministrativeAction));
    }

    [Theory]
    [InlineData(301, true, 0.5)]
    [InlineData(299, true, 4)]
    [InlineData(301, false, 4)]
    public void Back_off_starts_again_only_after_five_minutes_and_a_manifest(int seconds, bool manifest, double expectedSeconds)
    {
        _session.Start();
        FailAndWait(MqttReason.ConnectionLost);
        FailAndWait(MqttReason.ConnectionLost);
        FailAndWait(MqttReason.ConnectionLost);
        _connection.Accept();
        Drain();
        if (manifest)
        {
            _session.NoteManifestAccepted(Heartbeat);
        }

        _clock.Advance(TimeSpan.FromSeconds(seconds));

        AssertAbout(TimeSpan.FromSeconds(expectedSeconds), FailAndWait(MqttReason.ConnectionLost));
    }

    [Fact]
    public void First_report_goes_at_once_and_the_next_ones_wait_and_merge()
    {
        Connect();

        _session.SetReport(Sync, "1"u8.ToArray());
        _session.SetReport(Sync, "2"u8.ToArray());
        _session.SetReport(Sync, "3"u8.ToArray());
        string[] atOnce = [.. _connection.On(Sync)];
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        string[] before = [.. _connection.On(Sync)];
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(["1"], atOnce);
        Assert.Equal(["1"], before);
        Assert.Equal(["1", "3"], _connection.On(Sync));
        Assert.True(_connection.Published[^1].Message.Retain);
    }

    [Fact]
    public void State_change_does_not_wait_unless_states_flap()
    {
        Connect();
        _session.SetReport(Sync, "first"u8.ToArray());

        for (int i = 0; i < 20; i++)
        {
            _session.SetReport(Sync, Encoding.UTF8.GetBytes($"{i}"), urgent: true);
        }

        Assert.Equal(["first", "0", "1", "2", "3", "4"], _connection.On(Sync));
    }

    [Fact]
    public void Same_report_is_not_sent_twice()
    {
        Connect();
        _session.SetReport(Sync, "same"u8.ToArray());
        _clock.Advance(TimeSpan.FromMinutes(1));

        _session.SetReport(Sync, "same"u8.ToArray());
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["same"], _connection.On(Sync));
    }

    [Fact]
    public void Only_the_latest_report_is_sent_after_being_offline()
    {
        _session.SetReport(Sync, "old"u8.ToArray());
        _session.SetReport(Sync, "new"u8.ToArray());
        Connect();
        Reconnect();

        Assert.Equal(["new", "new"], _connection.On(Sync));
    }

    [Fact]
    public void Last_256_events_wait_for_a_connection_and_leave_at_a_pace()
    {
        for (int i = 0; i < 300; i++)
        {
            _session.AddEvent(new GatewayEvent { Code = $"e{i}" });
        }

        Connect();
        string[] burst = [.. _connection.On(EventTopic)];
        _clock.Advance(TimeSpan.FromSeconds(300));
        string[] all = [.. _connection.On(EventTopic)];

        Assert.Equal(10, burst.Length);
        Assert.Equal(256, all.Length);
        Assert.Contains("\"e44\"", all[0], StringComparison.Ordinal);
        Assert.Contains("\"e299\"", all[^1], StringComparison.Ordinal);
        Assert.Contains("\"bootId\":\"boot-1\"", all[0], StringComparison.Ordinal);
        Assert.All(_connection.Published.Where(sent => sent.Message.Topic == EventTopic), sent =>
        {
            Assert.False(sent.Message.Retain);
            Assert.Equal(TimeSpan.FromDays(1), sent.Message.MessageExpiry);
        });
    }

    [Fact]
    public void Event_that_nobody_acknowledged_is_sent_again()
    {
        Connect();
        _connection.Acknowledges = false;
        _session.AddEvent(new GatewayEvent { Code = "a" });
        _session.AddEvent(new GatewayEvent { Code = "b" });

        Reconnect();

        string[] codes = [.. _connection.On(EventTopic).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!)];
        Assert.Equal(["a", "b", "a", "b"], codes);
    }

    [Fact]
    public void Silence_of_two_heartbeats_ends_the_connection_and_leaves_the_will()
    {
        Connect();
        _session.NoteManifestAccepted(Heartbeat);
        _clock.Advance(Heartbeat);
        _session.NoteManifestAccepted(Heartbeat);
        _clock.Advance(Heartbeat + Heartbeat - TimeSpan.FromSeconds(1));
        Assert.Empty(_connection.Disconnects);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Drain();

        Assert.Equal([MqttReason.DisconnectWithWill], _connection.Disconnects);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, _connection.Connects.Count);
    }

    [Fact]
    public void Idle_session_wakes_only_for_the_heartbeat()
    {
        Connect();
        _session.NoteManifestAccepted(Heartbeat);

        Assert.Equal(Heartbeat * 2, _clock.UntilNextTimer());
    }

    [Fact]
    public void Own_acknowledgements_are_not_for_the_reader()
    {
        Connect();
        _session.SetReport(Sync, "1"u8.ToArray());
        int id = _session.Publish(new MqttMessage("ep/v1/acme/g/gw1/q", "{}"u8.ToArray()));

        MqttEvent.Published published = Assert.IsType<MqttEvent.Published>(Assert.Single(Drain()));
        Assert.Equal(id, published.PacketId);
    }

    [Fact]
    public async Task Stop_says_goodbye_with_a_reason_and_does_not_reconnect()
    {
        Connect();

        await _session.StopAsync("stopping", TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromMinutes(10));

        GatewayStatus last = Document(_connection.Published[^1].Message);
        Assert.False(last.Online);
        Assert.Equal("stopping", last.Reason);
        Assert.Equal(_session.Connection, last.Connection);
        Assert.Equal([MqttReason.Success], _connection.Disconnects);
        Assert.Single(_connection.Connects);
    }

    [Fact]
    public void Subscribing_while_offline_says_so()
    {
        _session.Start();

        Assert.Equal(0, _session.Subscribe(new MqttSubscription("ep/v1/acme/cp")));
        Assert.Empty(_connection.Subscribed);
    }

    private BrokerSession Session() => new(
        _connection,
        new BrokerSettings
        {
            Connection = new MqttOptions { Host = "broker.example", ClientId = "ignored" },
            Tenant = "acme",
            Gateway = "gw1",
            BootId = "boot-1",
            AgentVersion = "1.2.3",
            Capabilities = ["nft"],
        },
        _clock,
        NullLogger<BrokerSession>.Instance,
        new Half());

    private void Connect()
    {
        _session.Start();
        _connection.Accept();
        Drain();
    }

    private void Reconnect()
    {
        _connection.End(MqttReason.ConnectionLost);
        Drain();
        _clock.Advance(TimeSpan.FromMinutes(5));
        _connection.Accept();
        Drain();
    }

    private TimeSpan FailAndWait(int reasonCode)
    {
        int attempts = _connection.Connects.Count;
        _connection.End(reasonCode);
        Drain();
        TimeSpan wait = _clock.UntilNextTimer()!.Value;
        _clock.Advance(wait);
        Assert.Equal(attempts + 1, _connection.Connects.Count);
        return wait;
    }

    // The timer counts in whole milliseconds.
    private static void AssertAbout(TimeSpan expected, TimeSpan actual) =>
        Assert.InRange(actual, expected, expected + TimeSpan.FromMilliseconds(2));

    private List<MqttEvent> Drain()
    {
        List<MqttEvent> events = [];
        while (_session.Events.TryRead(out MqttEvent? item))
        {
            events.Add(item);
        }

        return events;
    }

    private static GatewayStatus Document(MqttMessage message) =>
        JsonSerializer.Deserialize(message.Payload.Span, ProtocolJsonContext.Default.GatewayStatus)!;

    private sealed class Half : Random
    {
        public override double NextDouble() => 0.5;
    }
}
