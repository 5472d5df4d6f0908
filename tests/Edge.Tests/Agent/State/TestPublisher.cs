using System.Text;
using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;
using Edge.Protocol.Signatures;

namespace Edge.Tests.Agent.State;

/// <summary>The smallest control plane: keys, a view, generations. Topics it publishes retained are in <see cref="Retained"/>.</summary>
internal sealed class TestPublisher : IDisposable
{
    public const string Tenant = "acme";
    public const string Gateway = "gw1";

    private readonly SortedDictionary<string, (string Json, string Service)> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Content, IReadOnlyList<EncodedShard> Shards)> _shards = [];

    public TestPublisher(int shardCount = 4)
    {
        ShardCount = shardCount;
        Package = SignPackage(1, Key);
    }

    public Topics Topics { get; } = new(Tenant);

    public SigningKey Root { get; } = SigningKey.Generate();

    public SigningKey Key { get; set; } = SigningKey.Generate();

    public byte[] Package { get; set; }

    public string View { get; set; } = "default";

    public int ShardCount { get; set; }

    public ulong Epoch { get; set; } = 1;

    public ulong Generation { get; set; } = 1;

    public ulong Beat { get; set; }

    public Dictionary<string, byte[]> Retained { get; } = new(StringComparer.Ordinal);

    public byte[] TrustFile => JsonSerializer.SerializeToUtf8Bytes(
        new TrustFile { Threshold = 1, Roots = [Root.ToPackagedKey([])], Package = JsonDocument.Parse(Package).RootElement },
        ProtocolJsonContext.Default.TrustFile);

    public TrustStore Trust()
    {
        TrustStore? trust = TrustStore.TryLoad(TrustFile, out string? problem);
        Assert.True(trust is not null, problem);
        return trust;
    }

    public byte[] SignPackage(int version, params SigningKey[] keys)
    {
        KeyPackage package = new() { Tenant = Tenant, Version = version, Keys = [.. keys.Select(k => k.ToPackagedKey(["manifest", "cfg"]))] };
        return Jws.SignByAll(JsonSerializer.SerializeToUtf8Bytes(package, ProtocolJsonContext.Default.KeyPackage), [Root]);
    }

    public void Put(string service, string json) => _objects[KeyOf(json)] = (json, service);

    public void PutService(string name, string version = "1") => Put(name, Objects.Service(name, version));

    public void PutSlice(string service, string version = "1", string endpoints = """[{"addresses":["10.1.0.9"]}]""") => Put(service, Objects.Slice(service, version, endpoints: endpoints));

    public void Remove(string kind, string name) => _objects.Remove($"{kind} {name}");

    /// <summary>A delta to the next generation; the given objects are also put or removed here.</summary>
    public byte[] Delta(IEnumerable<(string Service, string Json)>? up = null, IEnumerable<(string Kind, string Name)>? del = null)
    {
        List<ReadOnlyMemory<byte>> objects = [];
        foreach ((string service, string json) in up ?? [])
        {
            Put(service, json);
            objects.Add(Encoding.UTF8.GetBytes(json));
        }

        List<Tombstone> tombstones = [];
        foreach ((string kind, string name) in del ?? [])
        {
            Remove(kind, name);
            tombstones.Add(new Tombstone { Kind = kind, Namespace = "shop", Name = name, Uid = "uid-" + name });
        }

        ulong from = Generation++;
        return Sign(new Delta { Tenant = Tenant, View = View, Epoch = Epoch, From = from, To = Generation, Up = objects, Del = tombstones }.ToJson());
    }

    public byte[] Sign(byte[] payload) => Jws.Sign(payload, Key);

    /// <summary>Publishes shards and manifest as they are now, retained; returns the manifest as sent.</summary>
    public byte[] PublishManifest(int? ackPrune = null, bool newGeneration = false)
    {
        if (newGeneration)
        {
            Generation++;
        }

        List<EncodedShard> all = [];
        for (int shard = 0; shard < ShardCount; shard++)
        {
            List<ShardObject> content = [.. _objects.Where(o => ShardIndex.Of("shop", o.Value.Service, ShardCount) == shard).Select(o => new ShardObject(o.Key, Encoding.UTF8.GetBytes(o.Value.Json)))];
            string text = string.Join('\n', content.Select(c => Encoding.UTF8.GetString(c.Json.Span)));
            if (!_shards.TryGetValue(shard, out (string Content, IReadOnlyList<EncodedShard> Shards) known) || known.Content != text)
            {
                known = (text, ShardEncoder.Encode(shard, Generation, content));
                _shards[shard] = known;
            }

            all.AddRange(known.Shards);
            foreach (EncodedShard encoded in known.Shards)
            {
                Retained[Topics.Shard(View, shard, encoded.Entry.Part)] = encoded.Packed.ToArray();
            }
        }

        Manifest manifest = ManifestBuilder.Build(
            new Manifest { Tenant = Tenant, View = View, Epoch = Epoch, Generation = Generation, Beat = ++Beat, AckPrune = ackPrune },
            ShardCount,
            all);
        byte[] signed = Sign(ManifestBuilder.ToJson(manifest));
        Retained[Topics.Manifest(View)] = signed;
        return signed;
    }

    public byte[] PublishConfig(ulong generation, string view = "default", byte[]? keys = null)
    {
        GatewayConfig config = new()
        {
            Tenant = Tenant,
            Gateway = Gateway,
            Generation = generation,
            View = view,
            NodeName = "node-1",
            PodCidrs = ["10.1.0.0/16"],
            Keys = keys is null ? null : JsonDocument.Parse(keys).RootElement,
        };
        byte[] signed = Sign(JsonSerializer.SerializeToUtf8Bytes(config, ProtocolJsonContext.Default.GatewayConfig));
        Retained[Topics.Config(Gateway)] = signed;
        return signed;
    }

    public void Dispose()
    {
        Root.Dispose();
        Key.Dispose();
    }

    private static string KeyOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return $"{root.GetProperty("kind").GetString()} {root.GetProperty("metadata").GetProperty("name").GetString()}";
    }
}
