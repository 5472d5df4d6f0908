using System.Text;
using System.Text.Json;
using Edge.Linux.Mosquitto;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;
using Edge.Protocol.Signatures;
using Edge.SystemTests.Mqtt;

namespace Edge.SystemTests.Control;

/// <summary>A gateway's side of a view in its plainest form: collects, verifies, assembles.</summary>
internal sealed class ViewReader(TestClient client, TrustStore trust) : IAsyncDisposable
{
    private readonly Dictionary<(int, int?), byte[]> _shards = [];
    private Manifest? _manifest;

    public List<Delta> Deltas { get; } = [];

    /// <summary>The objects of the last snapshot as JSON, by kind and name.</summary>
    public Dictionary<string, string> Lines { get; } = [];

    public static async Task<ViewReader> ConnectAsync(MosquittoBroker broker, string keys, string gateway = "gw1")
    {
        TestClient client = await TestClient.ConnectedAsync(broker.Client(gateway));
        TrustStore? trust = TrustStore.TryLoad(await File.ReadAllBytesAsync(Path.Combine(keys, "trust.json")), out string? problem);
        Assert.Null(problem);
        await client.SubscribeAsync(new MqttSubscription("ep/v1/acme/v/default/m"), new MqttSubscription("ep/v1/acme/v/default/d"), new MqttSubscription("ep/v1/acme/v/default/c/+"));
        return new ViewReader(client, trust!);
    }

    /// <summary>Reads until a manifest with all its shards is there that satisfies the condition; returns it with the names of its objects.</summary>
    public async Task<(Manifest Manifest, string[] Objects)> SnapshotAsync(Func<Manifest, bool> condition)
    {
        while (true)
        {
            await TakeAsync();
            if (_manifest is { } manifest && condition(manifest) && TryAssemble(manifest) is { } objects)
            {
                return (manifest, objects);
            }
        }
    }

    public async Task<Delta> DeltaAsync()
    {
        while (Deltas.Count == 0)
        {
            await TakeAsync();
        }

        return Deltas[0];
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task TakeAsync()
    {
        MqttMessage message = await client.ReceiveAsync();
        Assert.True(Topics.TryParse(message.Topic, out TopicName topic));
        switch (topic.Kind)
        {
            case TopicKind.Shard:
                _shards[(topic.Shard, topic.Part)] = message.Payload.ToArray();
                break;
            case TopicKind.Deltas:
                Delta? delta = Delta.TryParse(Verified(message), out string? problem);
                Assert.Null(problem);
                Deltas.Add(delta!);
                break;
            case TopicKind.Manifest:
                _manifest = JsonSerializer.Deserialize(Verified(message).Span, ProtocolJsonContext.Default.Manifest);
                Assert.Null(ManifestRules.Check(_manifest!, "acme", "default"));
                break;
        }
    }

    private ReadOnlyMemory<byte> Verified(MqttMessage message)
    {
        VerifiedDocument document = trust.Verify(message.Payload.Span, DocumentUse.Manifest, "default");
        Assert.Null(document.Text);
        return document.Payload;
    }

    private string[]? TryAssemble(Manifest manifest)
    {
        Lines.Clear();
        foreach (ManifestShard entry in manifest.Shards)
        {
            if (!_shards.TryGetValue((entry.Index, entry.Part), out byte[]? packed) || ShardDecoder.TryDecode(packed, entry, out _) is not { } shard)
            {
                return null;
            }

            using (shard)
            {
                while (shard.TryReadLine(out ReadOnlySpan<byte> line))
                {
                    string text = Encoding.UTF8.GetString(line);
                    using JsonDocument json = JsonDocument.Parse(text);
                    JsonElement metadata = json.RootElement.GetProperty("metadata");
                    Lines.Add($"{json.RootElement.GetProperty("kind").GetString()} {metadata.GetProperty("namespace").GetString()}/{metadata.GetProperty("name").GetString()}", text);
                }
            }
        }

        return [.. Lines.Keys.Order(StringComparer.Ordinal)];
    }
}
