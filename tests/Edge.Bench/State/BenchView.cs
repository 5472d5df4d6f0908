using System.Globalization;
using System.Net;
using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;
using Edge.Protocol.Shards;
using Edge.Protocol.Signatures;

namespace Edge.Bench.State;

/// <summary>A view of N ClusterIP Services with M endpoints each, and deltas that change one endpoint of it.</summary>
internal sealed class BenchView(int services, int endpoints, BenchKeys keys)
{
    public const string Gateway = "bench-gateway";
    private const string ViewName = "default";
    private const uint FirstServiceAddress = 0x0A60_0010; // 10.96.0.16
    private const uint FirstEndpointAddress = 0x0A80_0010; // 10.128.0.16
    private readonly Topics _topics = new(BenchKeys.Tenant);
    private readonly bool[] _short = new bool[services];

    public int Services => services;

    public int Endpoints => services * endpoints;

    /// <summary>Generation that was published last.</summary>
    public ulong Generation { get; private set; } = 1;

    /// <summary>The retained messages of the whole view: configuration, shards, and the manifest last.</summary>
    public IEnumerable<(string Topic, byte[] Payload)> Snapshot()
    {
        var config = new GatewayConfig { Tenant = BenchKeys.Tenant, Gateway = Gateway, Generation = 1, View = ViewName, NodeName = Gateway };
        yield return (_topics.Config(Gateway), Sign(JsonSerializer.SerializeToUtf8Bytes(config, ProtocolJsonContext.Default.GatewayConfig)));

        // About 180 bytes an object after packing (10 endpoints); the plan keeps the largest shard well below a message.
        int shardCount = ShardPlan.Count(services * 200L);
        var buckets = new List<ShardObject>[shardCount];
        for (int i = 0; i < services; i++)
        {
            List<ShardObject> bucket = buckets[ShardIndex.Of("bench", Name(i), shardCount)] ??= [];
            bucket.Add(new ShardObject($"bench/{Name(i)}/0", ServiceJson(i)));
            bucket.Add(new ShardObject($"bench/{Name(i)}/1", SliceJson(i, endpoints, Generation)));
        }

        var encoded = new List<EncodedShard>();
        for (int shard = 0; shard < shardCount; shard++)
        {
            foreach (EncodedShard part in ShardEncoder.Encode(shard, Generation, buckets[shard] ?? []))
            {
                encoded.Add(part);
                yield return (_topics.Shard(ViewName, part.Entry.Index, part.Entry.Part), part.Packed.ToArray());
            }
        }

        var template = new Manifest
        {
            Tenant = BenchKeys.Tenant,
            View = ViewName,
            Epoch = 1,
            Generation = Generation,
            Previous = Generation - 1,
            Beat = 1,
            Count = new ManifestCount { Services = services, Slices = services, Endpoints = Endpoints },
        };
        Manifest manifest = ManifestBuilder.Build(template, shardCount, encoded);
        yield return (_topics.Manifest(ViewName), Sign(ManifestBuilder.ToJson(manifest)));
    }

    /// <summary>A signed delta: the last endpoint of a Service leaves, or comes back.</summary>
    public (string Topic, byte[] Payload) ChangeOneEndpoint(int service)
    {
        _short[service] = !_short[service];
        var delta = new Delta
        {
            Tenant = BenchKeys.Tenant,
            View = ViewName,
            Epoch = 1,
            From = Generation,
            To = Generation + 1,
            Up = [SliceJson(service, _short[service] ? endpoints - 1 : endpoints, Generation + 1)],
        };
        Generation++;
        return (_topics.Deltas(ViewName), Sign(delta.ToJson()));
    }

    public static string Name(int service) => "service-" + service.ToString("D5", CultureInfo.InvariantCulture);

    public static string ServiceAddress(int service) => Address(FirstServiceAddress + (uint)service);

    public string EndpointAddress(int service, int endpoint) => Address(FirstEndpointAddress + (uint)((service * endpoints) + endpoint));

    public static byte[] ServiceJson(int service) => JsonSerializer.SerializeToUtf8Bytes(
        new Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = Meta(Name(service), 1, null),
            Spec = new ServiceSpec
            {
                Type = "ClusterIP",
                ClusterIP = ServiceAddress(service),
                ClusterIPs = [ServiceAddress(service)],
                IpFamilies = ["IPv4"],
                IpFamilyPolicy = "SingleStack",
                InternalTrafficPolicy = "Cluster",
                SessionAffinity = "None",
                Ports = [new ServicePort { Name = "http", Protocol = "TCP", Port = 80, TargetPort = new IntOrString(8080) }],
            },
        },
        KubernetesJsonContext.Default.Service);

    /// <param name="service">Which Service.</param>
    /// <param name="count">How many of its endpoints are there.</param>
    /// <param name="version">Another resourceVersion for every other content: readers skip what they know.</param>
    public byte[] SliceJson(int service, int count, ulong version) => JsonSerializer.SerializeToUtf8Bytes(
        new EndpointSlice
        {
            ApiVersion = "discovery.k8s.io/v1",
            Kind = "EndpointSlice",
            Metadata = Meta(Name(service) + "-slice", version, new Dictionary<string, string> { ["kubernetes.io/service-name"] = Name(service) }),
            AddressType = "IPv4",
            Ports = [new EndpointPort { Name = "http", Protocol = "TCP", Port = 8080 }],
            Endpoints =
            [
                .. Enumerable.Range(0, count).Select(i => new Endpoint
                {
                    Addresses = [EndpointAddress(service, i)],
                    Conditions = new EndpointConditions { Ready = true, Serving = true, Terminating = false },
                    NodeName = "node-" + (i % 5).ToString(CultureInfo.InvariantCulture),
                    Zone = "zone-a",
                }),
            ],
        },
        KubernetesJsonContext.Default.EndpointSlice);

    private static ObjectMeta Meta(string name, ulong version, Dictionary<string, string>? labels) => new()
    {
        Namespace = "bench",
        Name = name,
        Uid = "uid-" + name,
        ResourceVersion = version.ToString(CultureInfo.InvariantCulture),
        Labels = labels,
    };

    private static string Address(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes).ToString();
    }

    private byte[] Sign(byte[] payload) => Jws.Sign(payload, keys.Signer);
}
