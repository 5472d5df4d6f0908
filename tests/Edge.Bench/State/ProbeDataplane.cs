using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Nftables;

namespace Edge.Bench.State;

/// <summary>Services given as objects, in the kernel of this namespace.</summary>
internal sealed class ProbeDataplane : IDisposable
{
    private readonly NftablesConnection _connection = NftablesConnection.Open();
    private readonly Dataplane _dataplane;
    private readonly Dictionary<ServiceKey, (ServiceSpec Service, SliceSpec Slice)> _objects = [];

    public ProbeDataplane() => _dataplane = new Dataplane(_connection, owned: true, (key, node, problems) =>
        _objects.TryGetValue(key, out (ServiceSpec Service, SliceSpec Slice) found) ? ServiceResolver.Resolve(found.Service, [found.Slice], node, problems) : [])
    {
        Node = new NodeFacts { ReturnPrefixes = [IPNetwork.Parse("10.1.0.0/16")] },
    };

    /// <summary>The clusterIP of a Service by number.</summary>
    public static IPAddress ClusterIP(int service) => new([10, 96, (byte)(service >> 8), (byte)service]);

    public void Set(int service, int endpoints, bool sticky = false, int sourceRanges = 0)
    {
        var key = new ServiceKey("bench", $"web-{service}");
        string version = $"{endpoints}";
        _objects[key] = (new ServiceSpec
        {
            Key = key,
            Uid = key.Name,
            ResourceVersion = version,
            ClusterIPs = [ClusterIP(service)],
            Affinity = sticky ? TimeSpan.FromHours(3) : null,
            LoadBalancerIPs = sourceRanges == 0 ? [] : [new LoadBalancerAddress(new IPAddress([203, 0, 113, (byte)service]), true)],
            LoadBalancerSourceRanges = [.. Enumerable.Range(0, sourceRanges).Select(static range => new IPNetwork(new IPAddress([172, (byte)(16 + (range >> 8)), (byte)range, 0]), 25))],
            Ports = [new ServicePort("web", TransportProtocol.Udp, 80, 0)],
        }, new SliceSpec
        {
            Name = key.Name,
            Uid = key.Name,
            ResourceVersion = version,
            Family = AddressFamily.InterNetwork,
            Ports = [new SlicePort("web", TransportProtocol.Udp, 8080)],
            Endpoints = [.. Enumerable.Range(0, endpoints).Select(endpoint => Endpoint(service, endpoint))],
        });
    }

    public void LoadAll() => _dataplane.Resync([.. _objects.Keys], "benchmark");

    public void Apply(int service) => _dataplane.Apply([new ServiceKey("bench", $"web-{service}")]);

    public void Dispose()
    {
        _dataplane.Dispose();
        _connection.Dispose();
    }

    private static EndpointEntry Endpoint(int service, int endpoint) => new(
        [10, 1, (byte)((service * 16) + (endpoint >> 8)), (byte)endpoint], EndpointConditions.Ready | EndpointConditions.Serving, new EndpointTopology(null, null, null, null));
}
