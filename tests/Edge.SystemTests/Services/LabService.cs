using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.SystemTests.Services;

/// <summary>A Service with its endpoints, to be changed and set again.</summary>
internal sealed class LabService(string name)
{
    private int _version;

    public ServiceKey Key { get; } = new("shop", name);

    /// <summary>At most one of each family.</summary>
    public string[] ClusterIPs { get; set; } = ["10.96.0.10"];

    public string[] ExternalIPs { get; set; } = [];

    public string[] LoadBalancerIPs { get; set; } = [];

    public string[] SourceRanges { get; set; } = [];

    public ServicePort[] Ports { get; set; } = [Tcp(80)];

    /// <summary>What the pods listen on, whatever the port of the Service.</summary>
    public ushort TargetPort { get; set; } = 8080;

    /// <summary>Of both families; an address, then words: <c>terminating</c> (serving), <c>@node</c>.</summary>
    public string[] Endpoints { get; set; } = [];

    public TimeSpan? Affinity { get; set; }

    public bool ExternalLocal { get; set; }

    public bool InternalLocal { get; set; }

    /// <summary>Without their prefix.</summary>
    public Dictionary<string, string> Annotations { get; } = [];

    public static ServicePort Tcp(ushort port, ushort nodePort = 0, string? name = null) => new(name ?? $"tcp-{port}", TransportProtocol.Tcp, port, nodePort);

    public static ServicePort Udp(ushort port, ushort nodePort = 0, string? name = null) => new(name ?? $"udp-{port}", TransportProtocol.Udp, port, nodePort);

    public static ServicePort Sctp(ushort port, ushort nodePort = 0) => new($"sctp-{port}", TransportProtocol.Sctp, port, nodePort);

    /// <summary>Pods 1 to <paramref name="count"/>.</summary>
    public static string[] Pods(int count) => [.. Enumerable.Range(1, count).Select(static number => $"10.1.{number >> 8}.{number & 255}")];

    /// <summary>The same pods by their IPv6 addresses.</summary>
    public static string[] PodsV6(int count) => [.. Enumerable.Range(1, count).Select(static number => $"fd00:1::{number:x}")];

    /// <summary>The Service as it is now.</summary>
    public ServiceSpec ToSpec() => new()
    {
        Key = Key,
        Uid = Key.Name,
        ResourceVersion = (++_version).ToString(CultureInfo.InvariantCulture),
        Type = LoadBalancerIPs.Length > 0 ? ServiceType.LoadBalancer : ServiceType.ClusterIP,
        ClusterIPs = Array.ConvertAll(ClusterIPs, IPAddress.Parse),
        ExternalIPs = Array.ConvertAll(ExternalIPs, IPAddress.Parse),
        LoadBalancerIPs = Array.ConvertAll(LoadBalancerIPs, static address => new LoadBalancerAddress(IPAddress.Parse(address), IsVip: true)),
        LoadBalancerSourceRanges = Array.ConvertAll(SourceRanges, static range => IPNetwork.Parse(range)),
        ExternalTrafficLocal = ExternalLocal,
        InternalTrafficLocal = InternalLocal,
        Affinity = Affinity,
        Ports = Ports,
        Annotations = Annotations.ToDictionary(static pair => $"edge.gateway/{pair.Key}", static pair => pair.Value),
    };

    /// <summary>One slice for each family.</summary>
    public List<SliceSpec> ToSlices() =>
    [
        .. Endpoints.Select(Endpoint).GroupBy(static endpoint => endpoint.Family).Select(group => new SliceSpec
        {
            Name = $"{Key.Name}-{(group.Key == AddressFamily.InterNetwork ? 4 : 6)}",
            Uid = $"{Key.Name}-{group.Key}",
            ResourceVersion = _version.ToString(CultureInfo.InvariantCulture),
            Family = group.Key,
            Ports = Array.ConvertAll(Ports, port => new SlicePort(port.Name, port.Protocol, TargetPort)),
            Endpoints = [.. group],
        }),
    ];

    private static EndpointEntry Endpoint(string text)
    {
        string[] words = text.Split(' ');
        EndpointConditions conditions = words.Contains("terminating")
            ? EndpointConditions.Serving | EndpointConditions.Terminating : EndpointConditions.Ready | EndpointConditions.Serving;
        string? node = Array.Find(words, static word => word.StartsWith('@'))?[1..];
        return new EndpointEntry(IPAddress.Parse(words[0]).GetAddressBytes(), conditions, new EndpointTopology(node, null, null, null));
    }
}
