using System.Security.Cryptography.X509Certificates;
using Edge.Linux.Mosquitto;

namespace Edge.SystemTests.Mqtt;

/// <summary>Answers that a real broker gives only in trouble.</summary>
public sealed class RawBrokerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-raw-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Refused_connect_tells_reason_text_and_where_to_go()
    {
        // CONNACK 0x9C with Reason String "full" (0x1F) and Server Reference "b2" (0x1C).
        await using RawBroker broker = new([0x20, 15, 0, 0x9C, 12, 0x1F, 0, 4, .. "full"u8, 0x1C, 0, 2, .. "b2"u8]);
        MqttEvent.Disconnected end = await EndAsync(broker);

        Assert.Equal(MqttReason.UseAnotherServer, end.ReasonCode);
        Assert.Equal("b2", end.ServerReference);
        Assert.Equal(
            $"broker 127.0.0.1:{broker.Port} refused the connection: Use another server (0x9C) \"full\", trying again later", end.Text);
    }

    [Fact]
    public async Task Disconnect_of_the_broker_keeps_its_reason()
    {
        // DISCONNECT 0x8E with Reason String "twice", which libmosquitto 2.0 reads and does not hand over.
        await using RawBroker broker = new([.. RawBroker.Accepted, 0xE0, 10, 0x8E, 8, 0x1F, 0, 5, .. "twice"u8]);
        MqttEvent.Disconnected end = await EndAsync(broker);

        Assert.Equal(MqttReason.SessionTakenOver, end.ReasonCode);
        Assert.Equal(
            $"broker 127.0.0.1:{broker.Port} ended the connection: Session taken over (0x8E): another connection uses the client id 'gw1'",
            end.Text);
    }

    [Fact]
    public async Task Garbage_is_not_a_broker()
    {
        await using RawBroker broker = new("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await using TestClient client = new();
        client.Connection.Connect(Plain(broker.Port) with { ConnectTimeout = TimeSpan.FromMilliseconds(500) });
        MqttEvent.Disconnected end = await client.NextAsync<MqttEvent.Disconnected>();

        Assert.Equal(MqttReason.ConnectionLost, end.ReasonCode);
        Assert.Contains($"127.0.0.1:{broker.Port}", end.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_above_our_maximum_from_a_broker_that_ignores_it_is_dropped_and_told()
    {
        await using RawBroker broker = new(
            [.. RawBroker.Accepted, .. RawBroker.Publish("a", new byte[5000]), .. RawBroker.Publish("a", "small"u8.ToArray())]);
        await using TestClient client = await TestClient.ConnectedAsync(Plain(broker.Port) with { MaximumPacketSize = 4096 });

        MqttEvent.Overflow overflow = await client.NextAsync<MqttEvent.Overflow>();
        Assert.Equal((1, 5000), (overflow.Dropped, overflow.DroppedBytes));
        Assert.Equal(5, (await client.ReceiveAsync()).Payload.Length);
    }

    [Fact]
    public async Task Packets_that_share_a_tls_record_all_arrive_at_once()
    {
        using TestCa ca = new(_folder);
        (string certificateFile, string keyFile) = ca.Issue("server", "localhost", "localhost");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        byte[] packets = [.. Enumerable.Range(0, 100).SelectMany(i => RawBroker.Publish($"t/{i}", new byte[20]))];
        await using RawBroker broker = new([.. RawBroker.Accepted, .. packets], certificate);
        await using TestClient client = await TestClient.ConnectedAsync(
            new MqttOptions { Host = "localhost", Port = broker.Port, ClientId = "gw1", CaFile = ca.CaFile });

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal($"t/{i}", (await client.ReceiveAsync()).Topic);
        }
    }

    private static MqttOptions Plain(int port) => new() { Host = "127.0.0.1", Port = port, ClientId = "gw1", UseTls = false };

    private static async Task<MqttEvent.Disconnected> EndAsync(RawBroker broker)
    {
        await using TestClient client = new();
        client.Connection.Connect(Plain(broker.Port));
        return await client.NextAsync<MqttEvent.Disconnected>();
    }
}
