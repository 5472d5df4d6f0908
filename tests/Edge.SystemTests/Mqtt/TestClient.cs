using System.Text;
using Edge.Linux.Mosquitto;

namespace Edge.SystemTests.Mqtt;

/// <summary>A connection with the waiting that tests need: next event of a kind, within a limit that only a failure reaches.</summary>
internal sealed class TestClient(IMqttConnection connection) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Waits.Long;
    private readonly List<MqttEvent> _passedOver = [];

    internal TestClient()
        : this(new MosquittoConnection())
    {
    }

    internal IMqttConnection Connection => connection;

    internal static async Task<TestClient> ConnectedAsync(MqttOptions options)
    {
        TestClient client = new();
        client.Connection.Connect(options);
        await client.NextAsync<MqttEvent.Connected>();
        return client;
    }

    /// <summary>The next event of the kind; others before it are kept for later, but the end of the connection ends the wait.</summary>
    internal async Task<T> NextAsync<T>()
        where T : MqttEvent
    {
        int kept = _passedOver.FindIndex(item => item is T);
        if (kept >= 0)
        {
            T found = (T)_passedOver[kept];
            _passedOver.RemoveAt(kept);
            return found;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            switch (await connection.Events.ReadAsync(limit.Token))
            {
                case T wanted:
                    return wanted;
                case MqttEvent.Disconnected end:
                    throw new InvalidOperationException($"waiting for {typeof(T).Name}: {end.Text}");
                case var other:
                    _passedOver.Add(other);
                    break;
            }
        }
    }

    internal async Task<MqttMessage> ReceiveAsync() => (await NextAsync<MqttEvent.Received>()).Message;

    internal async Task<IReadOnlyList<int>> SubscribeAsync(params MqttSubscription[] subscriptions)
    {
        int id = connection.Subscribe(subscriptions);
        Assert.NotEqual(0, id);
        MqttEvent.Subscribed answer = await NextAsync<MqttEvent.Subscribed>();
        Assert.Equal(id, answer.PacketId);
        return answer.ReasonCodes;
    }

    internal async Task<int> PublishAsync(MqttMessage message)
    {
        int id = connection.Publish(message);
        Assert.NotEqual(0, id);
        MqttEvent.Published answer = await NextAsync<MqttEvent.Published>();
        Assert.Equal(id, answer.PacketId);
        return answer.ReasonCode;
    }

    internal static MqttMessage Message(string topic, string payload, bool retain = false, int qos = 1) =>
        new(topic, Encoding.UTF8.GetBytes(payload), qos, retain);

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
