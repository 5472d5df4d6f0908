using System.Net.Sockets;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>Our table of one family and the sets in it. Names are what a person sees in <c>nft list table</c>; docs/dataplane.md explains each.</summary>
internal sealed class DataplaneTable
{
    /// <summary>Name of the table in both families.</summary>
    public const string Name = "edge";

    public DataplaneTable(AddressFamily family, bool owned, string digest = "")
    {
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
        ServiceAddresses = new Set(Table, "service-ips") { KeyType = destination };
        Hairpins = new Set(Table, "hairpin") { KeyType = new ElementType(source, destination) };
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
        Frontends, ExternalFrontends, NodePorts, ExternalNodePorts, Endpoints, ServiceAddresses, Hairpins,
        PodCidrs, ServiceCidrs, NodePortAddresses, ReturnPrefixes, SameLink,
    ];

    /// <summary>The map that a frontend's element is in.</summary>
    public Set MapOf(FrontendKey key) => (key.Address is null, key.ExternalOnly) switch
    {
        (false, false) => Frontends,
        (false, true) => ExternalFrontends,
        (true, false) => NodePorts,
        (true, true) => ExternalNodePorts,
    };

    private Set Map(string name, ElementType key, ElementType data, bool counter) => new(Table, name) { KeyType = key, DataType = data, Counter = counter };

    private Set Prefixes(string name, ElementField field) => new(Table, name) { KeyType = field, Flags = SetFlags.Interval };
}
