namespace Edge.Ctl.Explain;

/// <summary>
/// What each chain of the gateway's tables is for, in words: whoever shows the way of a packet says it with these. The words are those of docs/dataplane.md;
/// null stands for what a gateway of another version has.
/// </summary>
internal static class ChainWords
{
    /// <summary>The tables of a gateway.</summary>
    public const string Dataplane = "edge", Uplinks = "edge-uplinks", DirectReturn = "edge-direct";

    /// <summary>What a chain of a table is for.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="chain">Name of the chain.</param>
    public static string? OfChain(string table, string chain) => table switch
    {
        Dataplane => OfDataplane(chain),
        Uplinks => OfUplinks(chain),
        DirectReturn => OfDirectReturn(chain),
        _ => null,
    };

    private static string? OfDataplane(string chain) => chain switch
    {
        "prerouting" => "a new connection from the network, before its route is chosen",
        "output" => "a new connection of the gateway itself",
        "services" => "which Service is at this address, protocol and port",
        "outside" => "the source is neither a pod nor the gateway: traffic policy Local looks here first",
        "pick" => "by the class in the connection's mark: one of the endpoints, refuse or drop",
        "special" => "more than a pick: source ranges and limits, then the endpoint that the client had",
        "gate" => "source ranges, denied sources and limits of the Service",
        "client-limits" => "limits of each client",
        "unserved" => "an address of a Service, on a port that it does not have: ping passes, nothing of the gateway answers",
        "refuse" => "refused: TCP by a reset, everything else by ICMP port unreachable",
        "input" => "a translated connection to the gateway itself: its client may have to be remembered",
        "postrouting" => "a translated connection leaves: remember its client, choose its source address",
        "remember" => "session affinity: the client keeps its endpoint",
        "source-auto" => "the client's address is kept, unless the reply would not come back through this gateway",
        "source-masquerade" => "the client's address is masqueraded: asked for",
        "source-outsiders" => "the client's address is masqueraded, unless the client is a pod",
        "source-keep" => "the client's address is kept, unless an endpoint calls itself",
        "forward" => "late packets of endpoints are dropped, segments are made to fit the path",
        "fast-path" => "established connections of Services with a fast path go into the flowtable",
        _ => Slots(chain, "pick-") is { } random ? random == "1" ? "the only slot" : $"a random one of {random} slots"
            : Slots(chain, "flow-") is { } flow ? $"one of {flow} slots, by the hash of the flow"
            : Slots(chain, "client-") is { } client ? $"one of {client} slots, by the hash of the client's address"
            : Slots(chain, "range-") is { } range ? $"one of {range} slots, by the hash of the client's address; the port is kept"
            : null,
    };

    private static string? OfUplinks(string chain) => chain switch
    {
        "prerouting" => "by which uplink or tunnel the connection came in",
        "output" => "replies of the gateway itself leave by the uplink that the request came in by",
        "arrive" => "the uplink's number goes into the connection's mark",
        "leave" => "the uplink's number goes from the connection's mark into the packet's, for routing",
        "postrouting" => "the way is chosen: the uplink's number leaves the packet's mark",
        _ => null,
    };

    private static string? OfDirectReturn(string chain) => chain switch
    {
        "direct" => "is there a Service with direct return at this address, protocol and port",
        "pick4" or "pick6" => "by the class in the mark: one of the endpoints",
        _ => chain.StartsWith("link-", StringComparison.Ordinal) ? "what comes in by a link of Services with direct return"
            : (Slots(chain, "flow4-") ?? Slots(chain, "flow6-")) is { } flow ? $"one of {flow} slots, by the hash of the flow; sent on as it is"
            : (Slots(chain, "client4-") ?? Slots(chain, "client6-")) is { } client ? $"one of {client} slots, by the hash of the client's address; sent on as it is"
            : null,
    };

    // The number behind a name such as pick-3.
    private static string? Slots(string chain, string name) =>
        chain.StartsWith(name, StringComparison.Ordinal) && chain.Length > name.Length && chain.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0 ? chain[name.Length..] : null;
}
