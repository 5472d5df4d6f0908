using System.Globalization;
using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>Our table of one family and the sets in it. Names are what a person sees in <c>nft list table</c>; docs/dataplane.md explains each.</summary>
internal sealed class DataplaneTable
{
    /// <summary>Name of the table in both families.</summary>
    public const string Name = "edge";

    /// <summary>So many clients are remembered at a time in each of the sets that packets write to; those beyond are served without being remembered.</summary>
    public const uint MaximumClients = 65_536;

    private readonly bool _limits;

    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="owned">The table is owned and persistent.</param>
    /// <param name="limits">The kernel can limit connections.</param>
    /// <param name="digest">The table's comment.</param>
    public DataplaneTable(AddressFamily family, bool owned, bool limits = true, string digest = "")
    {
        _limits = limits;
        Family = family;
        bool v4 = family == AddressFamily.InterNetwork;
        Table = new Table(v4 ? Nftables.Family.IPv4 : Nftables.Family.IPv6, Name)
        {
            Owner = owned,
            Persist = owned,
            Comment = digest.Length == 0 ? null : digest,
        };
        ElementField source = v4 ? ElementField.IPv4Source : ElementField.IPv6Source;
        ElementField destination = v4 ? ElementField.IPv4Destination : ElementField.IPv6Destination;
        var address = new ElementType(destination, ElementField.L4Protocol, ElementField.DestinationPort);
        var port = new ElementType(ElementField.L4Protocol, ElementField.DestinationPort);
        Frontends = Map("frontends", address, ElementField.CtMark, counter: true);
        ExternalFrontends = Map("external-frontends", address, ElementField.CtMark, counter: true);
        NodePorts = Map("nodeports", port, ElementField.CtMark, counter: true);
        ExternalNodePorts = Map("external-nodeports", port, ElementField.CtMark, counter: true);
        Endpoints = Map(
            "endpoints",
            new ElementType(ElementField.CtMark, ElementField.NumgenRandom(SizeClass.MaximumSlots)),
            new ElementType(destination, ElementField.DestinationPort),
            counter: false);
        EndpointAddresses = Map("endpoint-addresses", new ElementType(ElementField.CtMark, ElementField.NumgenRandom(SizeClass.MaximumSlots)), destination, counter: false);
        FrontendRanges = Map("frontend-ranges", address, ElementField.CtMark, counter: true) with { Flags = SetFlags.Interval };
        ExternalFrontendRanges = Map("external-frontend-ranges", address, ElementField.CtMark, counter: true) with { Flags = SetFlags.Interval };
        NodePortRanges = Map("nodeport-ranges", port, ElementField.CtMark, counter: true) with { Flags = SetFlags.Interval };
        ExternalNodePortRanges = Map("external-nodeport-ranges", port, ElementField.CtMark, counter: true) with { Flags = SetFlags.Interval };
        ServiceAddresses = new Set(Table, "service-ips") { KeyType = destination };
        Hairpins = new Set(Table, "hairpin") { KeyType = new ElementType(source, destination) };
        EndpointPorts = new Set(Table, "endpoint-ports") { KeyType = new ElementType(ElementField.L4Protocol, ElementField.SourcePort) };
        Restricted = new Set(Table, "restricted") { KeyType = new ElementType(ElementField.CtMark, destination) };
        SourceRanges = new Set(Table, "source-ranges") { KeyType = new ElementType(ElementField.CtMark, source), Flags = SetFlags.Interval };
        DeniedSources = new Set(Table, "denied-sources") { KeyType = new ElementType(ElementField.CtMark, source), Flags = SetFlags.Interval };
        ConnectionRate = new Set(Table, "connection-rate") { KeyType = ElementField.CtMark, Statement = RateLimit(1) };
        Connections = new Set(Table, "connections") { KeyType = ElementField.CtMark, Statement = ConnectionLimit(1) };
        ElementType client = new(ElementField.CtMark, source);
        ClientConnections = new Set(Table, "client-connections") { KeyType = client, Flags = SetFlags.Dynamic, Size = MaximumClients };
        ClientRate = new Set(Table, "client-rate") { KeyType = client, Flags = SetFlags.Dynamic | SetFlags.Timeout, Size = MaximumClients };
        Affinity = new Set(Table, "affinity")
        {
            KeyType = client,
            DataType = new ElementType(destination, ElementField.DestinationPort),
            Flags = SetFlags.Dynamic | SetFlags.Timeout,
            Size = MaximumClients,
        };
        PodCidrs = Prefixes("pod-cidrs", source);
        ServiceCidrs = Prefixes("service-cidrs", destination);
        NodePortAddresses = Prefixes("nodeport-addresses", destination);
        ReturnPrefixes = Prefixes("return-prefixes", destination);
        SameLink = new Set(Table, "same-link") { KeyType = new ElementType(ElementField.InputInterface, ElementField.OutputInterface) };
    }

    public AddressFamily Family { get; }

    public Table Table { get; }

    /// <summary>Address, protocol and port to the mark of the endpoint list; counts new connections.</summary>
    public Set Frontends { get; }

    /// <summary>The same for sources outside this node, where traffic policy Local makes a difference.</summary>
    public Set ExternalFrontends { get; }

    /// <summary>Protocol and port of NodePorts.</summary>
    public Set NodePorts { get; }

    public Set ExternalNodePorts { get; }

    /// <summary>List id and slot to address and port of the endpoint.</summary>
    public Set Endpoints { get; }

    /// <summary>List id and slot to address of the endpoint, for ranges of ports: the connection keeps its destination port.</summary>
    public Set EndpointAddresses { get; }

    /// <summary><see cref="Frontends"/> of a range of ports; looked up behind them.</summary>
    public Set FrontendRanges { get; }

    public Set ExternalFrontendRanges { get; }

    public Set NodePortRanges { get; }

    public Set ExternalNodePortRanges { get; }

    /// <summary>Protocol and port on which endpoints answer: a late packet from there must not leave untranslated.</summary>
    public Set EndpointPorts { get; }

    /// <summary>Service port and load balancer address that only <see cref="SourceRanges"/> may use.</summary>
    public Set Restricted { get; }

    public Set SourceRanges { get; }

    /// <summary>Sources that a Service port does not serve.</summary>
    public Set DeniedSources { get; }

    /// <summary>Service ports with a largest number of new connections in a second.</summary>
    public Set ConnectionRate { get; }

    /// <summary>Service ports with a largest number of connections at a time.</summary>
    public Set Connections { get; }

    /// <summary>Written by packets: the connections of each client of limited Service ports.</summary>
    public Set ClientConnections { get; }

    /// <summary>Written by packets: the new connections of each client of limited Service ports.</summary>
    public Set ClientRate { get; }

    /// <summary>Written by packets: endpoint list and client to the endpoint that it keeps.</summary>
    public Set Affinity { get; }

    /// <summary>Addresses that belong to Services alone.</summary>
    public Set ServiceAddresses { get; }

    /// <summary>Endpoints that may call themselves, as pairs of the same address.</summary>
    public Set Hairpins { get; }

    public Set PodCidrs { get; }

    public Set ServiceCidrs { get; }

    public Set NodePortAddresses { get; }

    /// <summary>Endpoints in here answer through this gateway.</summary>
    public Set ReturnPrefixes { get; }

    /// <summary>Pairs of the same interface: a packet that leaves where it came in.</summary>
    public Set SameLink { get; }

    public IEnumerable<Set> Sets =>
    [
        .. FrontendMaps, Endpoints, EndpointAddresses, ServiceAddresses, Hairpins, EndpointPorts,
        Restricted, SourceRanges, DeniedSources, .. _limits ? (Set[])[ConnectionRate, Connections, ClientConnections, ClientRate] : [], Affinity,
        PodCidrs, ServiceCidrs, NodePortAddresses, ReturnPrefixes, SameLink,
    ];

    /// <summary>The maps that frontends are in.</summary>
    public IEnumerable<Set> FrontendMaps =>
    [
        Frontends, ExternalFrontends, NodePorts, ExternalNodePorts, FrontendRanges, ExternalFrontendRanges, NodePortRanges, ExternalNodePortRanges,
    ];

    /// <summary>The map that a frontend's element is in.</summary>
    public Set MapOf(FrontendKey key) => (key.Address is null, key.ExternalOnly, key.IsRange) switch
    {
        (false, false, false) => Frontends,
        (false, true, false) => ExternalFrontends,
        (true, false, false) => NodePorts,
        (true, true, false) => ExternalNodePorts,
        (false, false, true) => FrontendRanges,
        (false, true, true) => ExternalFrontendRanges,
        (true, false, true) => NodePortRanges,
        (true, true, true) => ExternalNodePortRanges,
    };

    /// <summary>The set that an element is in.</summary>
    public Set SetOf(PolicyElement element) => element.Set switch
    {
        PolicySet.ServiceAddress => ServiceAddresses,
        PolicySet.Hairpin => Hairpins,
        PolicySet.EndpointPort => EndpointPorts,
        PolicySet.Restricted => Restricted,
        PolicySet.SourceRange => SourceRanges,
        PolicySet.DeniedSource => DeniedSources,
        PolicySet.ConnectionRate => ConnectionRate,
        PolicySet.Connections => Connections,
        _ => GroupOf(element.Set, element.Number),
    };

    /// <summary>The set of the Service ports that use one number; there while somebody does.</summary>
    public Set GroupOf(PolicySet set, uint number) => new(Table, GroupName(set, number)) { KeyType = ElementField.CtMark };

    /// <summary>The first part of the names of a kind's sets.</summary>
    public static string GroupName(PolicySet set) => set switch
    {
        PolicySet.Sticky => "sticky",
        PolicySet.ClientConnections => "clients-of",
        PolicySet.FastPath => "fast-path",
        _ => "client-rate-of",
    };

    /// <summary>The name of a kind's set for one number; the fast path has no number.</summary>
    public static string GroupName(PolicySet set, uint number) =>
        set == PolicySet.FastPath ? GroupName(set) : string.Create(CultureInfo.InvariantCulture, $"{GroupName(set)}-{number}");

    /// <summary>Matches what is above so many new connections in a second; as many may come at once.</summary>
    public static Limit RateLimit(uint number) => new(number, TimeSpan.FromSeconds(1), Math.Max(number, 5), Over: true);

    /// <summary>Matches what is above so many connections at a time.</summary>
    public static Connlimit ConnectionLimit(uint number) => new(number, Over: true);

    private Set Map(string name, ElementType key, ElementType data, bool counter) => new(Table, name) { KeyType = key, DataType = data, Counter = counter };

    private Set Prefixes(string name, ElementField field) => new(Table, name) { KeyType = field, Flags = SetFlags.Interval };
}
