using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Sequences;

/// <summary>Makes Services, slices and node facts of the words in <see cref="Edit"/>s.</summary>
internal static class ObjectText
{
    /// <summary>Properties of Services that are annotations.</summary>
    public static IReadOnlyList<string> Annotations { get; } = [.. AnnotationNames.All.Select(static name => name[AnnotationNames.Prefix.Length..])];

    /// <summary>A Service; by default with an address after its name and port 80.</summary>
    public static ServiceSpec Service(ServiceKey key, PropertyBag bag)
    {
        Dictionary<string, string> annotations = Annotations.Where(bag.Has).ToDictionary(static name => AnnotationNames.Prefix + name, name => bag.First(name)!);
        return new ServiceSpec
        {
            Key = key,
            Uid = key.Name,
            ResourceVersion = "1",
            ClusterIPs = bag.All("clusterIPs", IPAddress.Parse, $"10.96.0.{key.Name[0] - 'a' + 1}"),
            ExternalIPs = bag.All("externalIPs", IPAddress.Parse),
            LoadBalancerIPs = bag.All("loadBalancerIPs", static text => new LoadBalancerAddress(IPAddress.Parse(text.Split(' ')[0]), !text.EndsWith(" Proxy", StringComparison.Ordinal))),
            LoadBalancerSourceRanges = bag.All("sourceRanges", IPNetwork.Parse),
            ExternalTrafficLocal = bag.Is("externalTrafficPolicy", "Local"),
            InternalTrafficLocal = bag.Is("internalTrafficPolicy", "Local"),
            Affinity = bag.First("affinity") is string seconds ? TimeSpan.FromSeconds(Number(seconds)) : null,
            HealthCheckNodePort = bag.First("healthCheckNodePort") is string port ? Number(port) : 0,
            Ports = bag.All("ports", Port, "http 80/TCP"),
            Annotations = annotations.Count == 0 ? null : annotations,
        };
    }

    /// <summary>A slice; by default with port 8080 named http and no endpoint. All of one family, that of its first endpoint.</summary>
    public static SliceSpec Slice(string name, PropertyBag bag)
    {
        List<EndpointEntry> endpoints = [.. bag.All("endpoints", EndpointText.Read).SelectMany(static entries => entries)];
        AddressFamily family = endpoints.Count == 0 ? AddressFamily.InterNetwork : endpoints[0].Family;
        return new SliceSpec
        {
            Name = name,
            Uid = name,
            ResourceVersion = "1",
            Family = family,
            Ports = bag.All("ports", SlicePort, "http 8080/TCP"),
            Endpoints = [.. endpoints.Where(endpoint => endpoint.Family == family)],
        };
    }

    public static NodeFacts Node(PropertyBag bag) => new()
    {
        NodeName = bag.First("name") ?? "here",
        Zone = bag.First("zone") ?? "",
        PodCidrs = bag.All("podCidrs", IPNetwork.Parse),
        ServiceCidrs = bag.All("serviceCidrs", IPNetwork.Parse),
        NodePortAddresses = bag.Has("nodePortAddresses") ? bag.All("nodePortAddresses", IPNetwork.Parse) : null,
        LocalAddresses = bag.All("localAddresses", IPAddress.Parse, "192.0.2.1"),
        ReturnPrefixes = bag.All("returnPrefixes", IPNetwork.Parse),
        Interfaces = bag.All("interfaces", Number, "2"),
        KubernetesSourceRules = bag.Is("sourceRules", "kubernetes"),
        MasqueradeAll = bag.Is("masqueradeAll", "true"),
        Balance = BalanceNames.Parse(bag.First("balance") ?? "random")!.Value,
    };

    // "http 80/TCP 30080"; a port without a name is "- 80/TCP".
    private static ServicePort Port(string text)
    {
        string[] words = text.Split(' ', '/');
        return new ServicePort(NameOf(words[0]), Enum.Parse<TransportProtocol>(words[2], ignoreCase: true), (ushort)Number(words[1]), (ushort)(words.Length > 3 ? Number(words[3]) : 0));
    }

    private static SlicePort SlicePort(string text)
    {
        string[] words = text.Split(' ', '/');
        return new SlicePort(NameOf(words[0]), Enum.Parse<TransportProtocol>(words[2], ignoreCase: true), (ushort)Number(words[1]));
    }

    private static string NameOf(string word) => word == "-" ? "" : word;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
