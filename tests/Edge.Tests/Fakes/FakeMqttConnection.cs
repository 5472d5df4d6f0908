using System.Text;
using System.Threading.Channels;
using Edge.Linux.Mosquitto;

namespace Edge.Tests.Fakes;

/// <summary>A broker connection that does what the test says and remembers what was asked of it.</summary>
internal sealed class FakeMqttConnection : IMqttConnection
{
    private readonly Channel<MqttEvent> _events = Channel.CreateUnbounded<MqttEvent>();
    private int _lastId;
    private bool _isConnected;

    public ChannelReader<MqttEvent> Events => _events.Reader;

    internal List<MqttOptions> Connects { get; } = [];

    internal List<(int Id, MqttMessage Message)> Published { get; } = [];

    internal List<IReadOnlyList<MqttSubscription>> Subscribed { get; } = [];

    internal List<int> Disconnects { get; } = [];

    internal bool IsDisposed { get; private set; }

    /// <summary>Answers every publish at once, as a broker without trouble would.</summary>
    internal bool Acknowledges { get; set; } = true;

    internal IEnumerable<string> On(string topic) =>
        Published.Where(sent => sent.Message.Topic == topic).Select(sent => Encoding.UTF8.GetString(sent.Message.Payload.Span));

    internal void Accept()
    {
        _isConnected = true;
        Raise(new MqttEvent.Connected(false, new MqttServerLimits()));
    }

    internal void End(int reasonCode, string text = "gone")
    {
        _isConnected = false;
        Raise(new MqttEvent.Disconnected(reasonCode, text));
    }

    internal void Raise(MqttEvent item) => Assert.True(_events.Writer.TryWrite(item));

    public void Connect(MqttOptions options) => Connects.Add(options);

    public int Publish(MqttMessage message)
    {
        if (!_isConnected)
        {
            return 0;
        }

        Published.Add((++_lastId, message));
        if (Acknowledges)
        {
            Raise(new MqttEvent.Published(_lastId, MqttReason.Success));
        }

        return _lastId;
    }

    public int Subscribe(IReadOnlyList<MqttSubscription> subscriptions)
    {
        if (!_isConnected)
        {
            return 0;
        }

        Subscribed.Add(subscriptions);
        return ++_lastId;
    }

    public int Unsubscribe(IReadOnlyList<string> filters) => _isConnected ? ++_lastId : 0;

    public void Disconnect(int reasonCode)
    {
        Disconnects.Add(reasonCode);
        if (_isConnected)
        {
            End(MqttReason.Success, "as asked");
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
