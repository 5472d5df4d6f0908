using Edge.Linux.Mosquitto;
using Edge.SystemTests.Published;
using static Edge.SystemTests.Mqtt.TestClient;

namespace Edge.SystemTests.Mqtt;

/// <summary>Counts the descriptors of the whole process, so no other test may run meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class MosquittoDescriptorTests
{
    [Fact]
    public async Task Nothing_is_left_behind()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await (await ConnectedAsync(broker.Client("gw1"))).DisposeAsync();
        int before = Descriptors();

        for (int i = 0; i < 20; i++)
        {
            await using TestClient client = await ConnectedAsync(broker.Client("gw1"));
            client.Connection.Disconnect(MqttReason.Success);
            await client.NextAsync<MqttEvent.Disconnected>();
        }

        Assert.InRange(Descriptors(), 0, before + 10);
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}
