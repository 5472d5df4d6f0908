namespace Edge.Ctl.Explain;

/// <summary>What each map and set of the gateway's tables holds, in words; null for those of another version.</summary>
internal static class SetWords
{
    /// <summary>What a map or set is for.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="set">Name of the map or set.</param>
    public static string? Of(string table, string set) => table switch
    {
        ChainWords.Dataplane => OfFrontends(set) ?? OfPolicy(set) ?? OfNode(set) ?? OfGroup(set),
        ChainWords.DirectReturn => OfDirectReturn(set),
        _ => null,
    };

    private static string? OfFrontends(string set) => set switch
    {
        "frontends" => "address, protocol and port of Services → mark of the connection; counts new connections",
        "external-frontends" => "the same for clients from outside, under traffic policy Local",
        "nodeports" => "protocol and NodePort → mark of the connection; counts new connections",
        "external-nodeports" => "the same for clients from outside, under traffic policy Local",
        "frontend-ranges" => "address, protocol and a range of ports of Services → mark of the connection",
        "external-frontend-ranges" => "the same for clients from outside, under traffic policy Local",
        "nodeport-ranges" => "protocol and a range of NodePorts → mark of the connection",
        "external-nodeport-ranges" => "the same for clients from outside, under traffic policy Local",
        "endpoints" => "list of endpoints and slot → address and port of the endpoint",
        "endpoint-addresses" => "list of endpoints and slot → address of the endpoint, which keeps the port",
        "service-ips" => "addresses that belong to Services alone",
        _ => null,
    };

    private static string? OfPolicy(string set) => set switch
    {
        "restricted" => "Service port and load balancer address that only source-ranges may use",
        "source-ranges" => "Service port and source that may use it",
        "denied-sources" => "Service port and source that may not use it",
        "connection-rate" => "Service ports with a largest number of new connections in a second",
        "connections" => "Service ports with a largest number of connections at a time",
        "client-connections" => "written by packets: connections of each client of a limited Service port",
        "client-rate" => "written by packets: new connections of each client of a limited Service port",
        "affinity" => "written by packets: list of endpoints and client → the endpoint that the client keeps",
        "hairpin" => "endpoints that may call themselves",
        "endpoint-ports" => "protocol and port on which endpoints answer",
        _ => null,
    };

    private static string? OfNode(string set) => set switch
    {
        "pod-cidrs" => "prefixes of the pods of this gateway",
        "service-cidrs" => "prefixes of clusterIPs: what no Service has is dropped",
        "nodeport-addresses" => "addresses on which NodePorts answer",
        "return-prefixes" => "endpoints in here answer through this gateway",
        "same-link" => "pairs of the same interface: a packet leaves where it came in",
        "fast-path" => "Service ports with a fast path",
        _ => null,
    };

    private static string? OfGroup(string set) =>
        Number(set, "sticky-") is { } seconds ? $"Service ports whose clients keep their endpoint for {seconds} s"
        : Number(set, "clients-of-") is { } most ? $"Service ports where a client may have {most} connections at a time"
        : Number(set, "client-rate-of-") is { } rate ? $"Service ports where a client may open {rate} connections in a second"
        : null;

    private static string? OfDirectReturn(string set) => set switch
    {
        "services4" or "services6" => "link, address, protocol and port of Services with direct return → mark",
        "endpoints4" or "endpoints6" => "list of endpoints and slot → address of the endpoint",
        _ => null,
    };

    private static string? Number(string set, string name) =>
        set.StartsWith(name, StringComparison.Ordinal) && set.Length > name.Length && set.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0 ? set[name.Length..] : null;
}
