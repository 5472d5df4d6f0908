using Edge.Linux.Mosquitto;

namespace Edge.Tests.Linux.Mosquitto;

public sealed class MqttEventQueueTests
{
    [Fact]
    public void Message_beyond_the_count_is_dropped_and_told_where_it_was()
    {
        MqttEventQueue queue = new(maximumMessages: 2, maximumBytes: 1000);

        Add(queue, "a", 1);
        Add(queue, "b", 1);
        Add(queue, "c", 1);
        Add(queue, "d", 2);

        Assert.Equal(["a", "b", "overflow 2 3"], Read(queue));
        Add(queue, "e", 1);
        Assert.Equal(["e"], Read(queue));
    }

    [Fact]
    public void Message_beyond_the_bytes_is_dropped()
    {
        MqttEventQueue queue = new(maximumMessages: 100, maximumBytes: 10);

        Add(queue, "a", 8);
        Add(queue, "b", 3);
        Add(queue, "c", 2);

        Assert.Equal(["a", "overflow 1 3", "c"], Read(queue));
    }

    [Fact]
    public void Reading_makes_room_and_a_second_overflow_is_told_again()
    {
        MqttEventQueue queue = new(maximumMessages: 1, maximumBytes: 1000);

        Add(queue, "a", 1);
        Add(queue, "b", 1);
        Assert.Equal(["a", "overflow 1 1"], Read(queue));
        Add(queue, "c", 1);
        Add(queue, "d", 1);

        Assert.Equal(["c", "overflow 1 1"], Read(queue));
    }

    [Fact]
    public void What_is_dropped_before_the_mark_is_read_is_in_its_numbers()
    {
        MqttEventQueue queue = new(maximumMessages: 1, maximumBytes: 1000);
        Add(queue, "a", 1);
        Add(queue, "b", 1);

        Assert.True(queue.TryRead(out _));
        Add(queue, "c", 1);
        Add(queue, "d", 5);

        Assert.Equal(["overflow 2 6", "c"], Read(queue));
    }

    [Fact]
    public void State_of_the_connection_is_never_dropped()
    {
        MqttEventQueue queue = new(maximumMessages: 1, maximumBytes: 1);
        Add(queue, "a", 1);
        Add(queue, "b", 1);

        queue.Write(new MqttEvent.Disconnected(0, "end"));

        Assert.Equal(["a", "overflow 1 1", "end"], Read(queue));
    }

    [Fact]
    public async Task Every_message_is_delivered_or_counted_when_reader_and_writer_race()
    {
        const int Count = 200_000;
        MqttEventQueue queue = new(maximumMessages: 16, maximumBytes: 1_000_000);
        Task writer = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    Add(queue, "m", 1);
                }

                queue.Complete();
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        long seen = 0;
        await foreach (MqttEvent item in queue.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            seen += item is MqttEvent.Overflow overflow ? overflow.Dropped : 1;
        }

        await writer;
        Assert.Equal(Count, seen);
    }

    private static void Add(MqttEventQueue queue, string topic, int payloadBytes)
    {
        if (queue.TryReserve(payloadBytes))
        {
            queue.Write(new MqttEvent.Received(new MqttMessage(topic, new byte[payloadBytes])));
        }
    }

    private static List<string> Read(MqttEventQueue queue)
    {
        List<string> read = [];
        while (queue.TryRead(out MqttEvent? item))
        {
            read.Add(item switch
            {
                MqttEvent.Received received => received.Message.Topic,
                MqttEvent.Overflow overflow => $"overflow {overflow.Dropped} {overflow.DroppedBytes}",
                MqttEvent.Disconnected end => end.Text,
                _ => item.ToString(),
            });
        }

        return read;
    }
}
