using Edge.Linux.Mosquitto;

namespace Edge.Bench.State;

/// <summary>The control plane's connection.</summary>
internal sealed class BenchPublisher : IAsyncDisposable
{
    private readonly MosquittoConnection _connection = new();

    public async Task ConnectAsync(BenchOptions options, CancellationToken cancellation)
    {
        _connection.Connect(new MqttOptions
        {
            Host = "127.0.0.1",
            Port = BenchBroker.Port,
            ClientId = "bench-control",
            CaFile = $"{options.Pki}/ca.crt",
            CertificateFile = $"{options.Pki}/bench-control.crt",
            KeyFile = $"{options.Pki}/bench-control.key",
        });
        while (true)
        {
            switch (await _connection.Events.ReadAsync(cancellation))
            {
                case MqttEvent.Connected:
                    return;
                case MqttEvent.Disconnected lost:
                    throw new InvalidOperationException(lost.Text);
                default:
                    break;
            }
        }
    }

    /// <summary>Publishes and returns at once.</summary>
    public int Publish(string topic, byte[] payload, bool retain) => _connection.Publish(new MqttMessage(topic, payload, 1, retain));

    /// <summary>Publishes and waits for the broker's acknowledgement.</summary>
    public async Task PublishAndWaitAsync(string topic, byte[] payload, bool retain, CancellationToken cancellation)
    {
        int id = Publish(topic, payload, retain);
        while (true)
        {
            switch (await _connection.Events.ReadAsync(cancellation))
            {
                case MqttEvent.Published published when published.PacketId == id:
                    if (published.ReasonCode >= 0x80)
                    {
                        throw new InvalidOperationException($"the broker refused {topic}: {published.ReasonCode}");
                    }

                    return;
                case MqttEvent.Disconnected lost:
                    throw new InvalidOperationException(lost.Text);
                default:
                    break;
            }
        }
    }

    /// <summary>Forgets acknowledgements that nobody waits for.</summary>
    public void DrainEvents()
    {
        while (_connection.Events.TryRead(out _))
        {
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
