using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Edge.Linux.Mosquitto;

/// <summary>
/// Events from the mqtt thread to one reader, in one order. Only received messages are bounded, by count and by bytes, because only
/// they come at the broker's pace; one that does not fit is dropped and told of with <see cref="MqttEvent.Overflow"/>. Writing never
/// waits, and nothing that says how the connection is doing is ever lost.
/// </summary>
/// <param name="maximumMessages">Received messages that may wait.</param>
/// <param name="maximumBytes">Their payload that may wait, in bytes.</param>
internal sealed class MqttEventQueue(int maximumMessages, long maximumBytes) : ChannelReader<MqttEvent>
{
    /// <summary>Stands in the queue where the first message was dropped; the reader gets the numbers of the moment it comes there.</summary>
    private static readonly MqttEvent.Overflow OverflowMark = new(0, 0);

    private readonly Channel<MqttEvent> _events = Channel.CreateUnbounded<MqttEvent>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private long _waitingMessages;
    private long _waitingBytes;
    private long _dropped;
    private long _droppedBytes;
    private int _marked;

    /// <inheritdoc/>
    public override Task Completion => _events.Reader.Completion;

    /// <inheritdoc/>
    public override bool CanCount => true;

    /// <inheritdoc/>
    public override int Count => _events.Reader.Count;

    /// <inheritdoc/>
    public override bool TryRead([MaybeNullWhen(false)] out MqttEvent item)
    {
        while (_events.Reader.TryRead(out item))
        {
            if (item is MqttEvent.Received received)
            {
                Interlocked.Decrement(ref _waitingMessages);
                Interlocked.Add(ref _waitingBytes, -received.Message.Payload.Length);
                return true;
            }

            if (!ReferenceEquals(item, OverflowMark))
            {
                return true;
            }

            // First allow a new mark, then take the numbers: what is dropped in between is counted now or marked again.
            Volatile.Write(ref _marked, 0);
            long dropped = Interlocked.Exchange(ref _dropped, 0);
            if (dropped > 0)
            {
                item = new MqttEvent.Overflow(dropped, Interlocked.Exchange(ref _droppedBytes, 0));
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _events.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Adds an event that is never dropped.</summary>
    internal void Write(MqttEvent item) => _events.Writer.TryWrite(item);

    /// <summary>True if a message of this size fits; else it is counted as dropped, so that it need not even be copied.</summary>
    /// <param name="payloadBytes">Size of the payload.</param>
    internal bool TryReserve(int payloadBytes)
    {
        // Only the mqtt thread adds, so what is checked here cannot be used up before it is taken.
        if (Volatile.Read(ref _waitingMessages) >= maximumMessages || Volatile.Read(ref _waitingBytes) + payloadBytes > maximumBytes)
        {
            Drop(payloadBytes);
            return false;
        }

        Interlocked.Increment(ref _waitingMessages);
        Interlocked.Add(ref _waitingBytes, payloadBytes);
        return true;
    }

    /// <summary>Counts a message that the reader will not get.</summary>
    /// <param name="payloadBytes">Size of the payload.</param>
    internal void Drop(int payloadBytes)
    {
        Interlocked.Add(ref _droppedBytes, payloadBytes);
        Interlocked.Increment(ref _dropped);
        if (Interlocked.Exchange(ref _marked, 1) == 0)
        {
            _events.Writer.TryWrite(OverflowMark);
        }
    }

    /// <summary>No event follows.</summary>
    internal void Complete() => _events.Writer.TryComplete();
}
