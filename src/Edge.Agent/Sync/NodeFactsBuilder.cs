using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.Settings;
using Edge.Agent.State;
using Edge.Linux.Netlink;

namespace Edge.Agent.Sync;

/// <summary>
/// Puts together what is known of the gateway: a setting on the machine wins over the signed configuration, and that over what the machine
/// shows by itself.
/// </summary>
internal static class NodeFactsBuilder
{
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <param name="local">The machine's settings.</param>
    /// <param name="config">The signed configuration.</param>
    /// <param name="host">The machine itself.</param>
    /// <param name="hostName">Its name.</param>
    /// <param name="inPair">It is one of a pair of gateways.</param>
    /// <param name="tunnels">Names of the interfaces whose other end sends back what came by them.</param>
    public static NodeFacts Build(NodeSettings local, NodeConfig config, HostNetwork host, string hostName, bool inPair = false, IReadOnlyCollection<string>? tunnels = null)
    {
        NodePaths paths = PathsOf(host, local.ReturnPrefixes ?? config.ReturnPrefixes, tunnels ?? []);
        return Build(local, config, host, hostName, inPair, paths);
    }

    private static NodeFacts Build(NodeSettings local, NodeConfig config, HostNetwork host, string hostName, bool inPair, NodePaths paths) => new()
    {
        NodeName = local.Name ?? config.NodeName ?? hostName,
        Zone = local.Zone ?? config.Zone ?? "",
        PodCidrs = local.PodCidrs ?? config.PodCidrs,
        ServiceCidrs = local.ServiceCidrs ?? config.ServiceCidrs,
        NodePortAddresses = local.NodePortAddresses is not null
            ? NodePorts(local.NodePortAddresses, local.NodePortsOnPrimary, config.NodeIPs, host)
            : NodePorts(config.NodePortAddresses, config.NodePortsOnPrimary, config.NodeIPs, host),
        LocalAddresses = [.. host.Addresses.Concat(config.NodeIPs).Distinct()],
        ReturnPrefixes = [.. paths.Declared, .. paths.Attached, .. paths.BehindTunnels],
        ForeignPrefixes = local.ForeignPrefixes,
        Paths = paths,
        Interfaces = host.Interfaces,
        Links = host.Links,
        Attached = host.Attached,
        KubernetesSourceRules = local.SourceIpMode is string mode ? mode == "kubernetes" : config.SourceIpMode == SourceIpMode.Kubernetes,
        MasqueradeAll = config.MasqueradeAll,
        Balance = BalanceNames.Parse(local.Balance ?? config.Balance) ?? (inPair ? Balance.FlowHash : Balance.Random),
        InPair = inPair,
    };

    /// <summary>Whether all Services must be resolved again, not only the small sets.</summary>
    public static bool ChangesServices(NodeFacts before, NodeFacts after) =>
        before.NodeName != after.NodeName || before.Zone != after.Zone
        || before.KubernetesSourceRules != after.KubernetesSourceRules || before.MasqueradeAll != after.MasqueradeAll
        || before.Balance != after.Balance
        || !before.Attached.SequenceEqual(after.Attached)
        || before.PodCidrs.Count > 0 != after.PodCidrs.Count > 0
        || !before.LocalAddresses.ToHashSet().SetEquals(after.LocalAddresses);

    /// <summary>Whether the static rules change: NodePorts on all addresses, or on a set of them.</summary>
    public static bool ChangesRules(NodeFacts before, NodeFacts after) =>
        before.NodePortsEverywhere(AddressFamily.InterNetwork) != after.NodePortsEverywhere(AddressFamily.InterNetwork)
        || before.NodePortsEverywhere(AddressFamily.InterNetworkV6) != after.NodePortsEverywhere(AddressFamily.InterNetworkV6);

    /// <summary>Whether the small sets that follow from the gateway alone change.</summary>
    public static bool ChangesSets(NodeFacts before, NodeFacts after) =>
        !Same(before.PodCidrs, after.PodCidrs) || !Same(before.ServiceCidrs, after.ServiceCidrs)
        || !Same(before.NodePortAddresses, after.NodePortAddresses) || !Same(before.ReturnPrefixes, after.ReturnPrefixes)
        || !Same(before.ForeignPrefixes, after.ForeignPrefixes) || !before.Interfaces.SequenceEqual(after.Interfaces)
        || !before.Links.SequenceEqual(after.Links);

    private static NodePaths PathsOf(HostNetwork host, IReadOnlyList<IPNetwork> declared, IReadOnlyCollection<string> tunnels)
    {
        var names = new Dictionary<int, string>();
        foreach (RouteLink link in host.Snapshot.Links)
        {
            names[link.Index] = link.Name;
        }

        var routes = new List<NodeRoute>(host.Snapshot.Routes.Count);
        var behind = new List<IPNetwork>();
        foreach (RouteEntry route in host.Snapshot.Routes)
        {
            routes.Add(new NodeRoute(route.Prefix, route.Gateway, route.Interface, route.Metric));
            if (route.Prefix.PrefixLength > 0 && route.Gateway is not null && names.TryGetValue(route.Interface, out string? name) && tunnels.Contains(name))
            {
                behind.Add(route.Prefix);
            }
        }

        return new NodePaths
        {
            Routes = routes,
            RoutesAreIncomplete = host.Snapshot.RoutesAreIncomplete,
            InterfaceNames = names,
            Attached = host.AttachedPrefixes,
            Declared = declared,
            BehindTunnels = behind,
        };
    }

    private static List<IPNetwork>? NodePorts(IReadOnlyList<IPNetwork> prefixes, bool onPrimary, IReadOnlyList<IPAddress> nodeIPs, HostNetwork host)
    {
        if (prefixes.Count == 0 && !onPrimary)
        {
            return null;
        }

        List<IPNetwork> all = [.. prefixes];
        foreach (AddressFamily family in onPrimary ? s_families : [])
        {
            // Without an address of this family the unspecified one stands for it: no prefix of a family would mean all its addresses.
            IPAddress address = nodeIPs.Concat(host.PrimaryAddresses).FirstOrDefault(address => address.AddressFamily == family)
                ?? (family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);
            all.Add(new IPNetwork(address, family == AddressFamily.InterNetwork ? 32 : 128));
        }

        return all;
    }

    private static bool Same(IReadOnlyList<IPNetwork>? left, IReadOnlyList<IPNetwork>? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.SequenceEqual(right));
}
