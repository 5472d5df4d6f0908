using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>The end of a packet's way as a sentence, and what to do about it.</summary>
internal static class PathWords
{
    /// <summary>What becomes of the packet, and why.</summary>
    public static string Outcome(PathRow path, PathListRow? list) => path.Outcome switch
    {
        "forwarded" when IsElsewhere(path) => $"would be forwarded to {Endpoints(list)} of {Service(path)}, but its address is not this gateway's now: {path.Claim!.State}",
        "forwarded" when ObstacleWords.Of(path, list) is string obstacle => $"would be forwarded to {Target(path, list)}, but {obstacle}",
        "forwarded" => $"forwarded to {Target(path, list)}{(ObstacleWords.Some(path, list) is string some ? $"; {some}" : "")}",
        "refused" => $"refused ({(path.Protocol == "TCP" ? "TCP reset" : "ICMP port unreachable")}): {Why(path, list)}",
        "dropped" => $"dropped without an answer: {Why(path, list)}",
        _ => $"left as it is: {Why(path, list)}",
    };

    /// <summary>The next step; null where nothing is wrong.</summary>
    public static string? Next(PathRow path, PathListRow? list) => Differs(path) ? "edgectl diff shows all that differs; the agent puts it right by itself, and edgectl status says why where it cannot" : path.Reason switch
    {
        _ when IsElsewhere(path) => path.Claim!.State == "Standby" ? "ask the other gateway of the pair: it has the addresses" : "edgectl get addresses -o wide says what is in the way",
        PathReasons.Endpoint => ObstacleWords.Next(path, list),
        PathReasons.NoEndpoints or PathReasons.NoneReady => $"look at its pods: edgectl get endpoints {Name(path)}",
        PathReasons.PortNotServed => path.Nearby.Count > 0 ? "ask for one of the ports that it has" : "edgectl get services -A shows the ports",
        PathReasons.LimitReached => "raise the Service's annotation edge.gateway/connections, or wait until some end",
        PathReasons.ClientLimitReached => "raise the Service's annotation edge.gateway/connections-per-client, or wait until some of the client's connections end",
        PathReasons.OnlyRemoteEndpoints => path.Kind == "clusterIP"
            ? "run a pod of it on this node, or set internalTrafficPolicy: Cluster"
            : "run a pod of it on this node, or set externalTrafficPolicy: Cluster",
        PathReasons.AddressWithoutService => "edgectl get services -A shows the addresses",
        PathReasons.SourceNotAllowed => "add the client to spec.loadBalancerSourceRanges of the Service",
        PathReasons.SourceDenied => "take the client out of the Service's annotation edge.gateway/denied-source-ranges",
        PathReasons.NodePortNotHere => "use another address of the gateway, or add this one to node.nodePortAddresses",
        PathReasons.NotLocal => "use an address of this gateway",
        PathReasons.NotServed => path.Claim is { Reason: not null } ? "see what became of the address: edgectl get addresses" : "edgectl status shows what is not served, and why",
        _ => null,
    };

    private static string Why(PathRow path, PathListRow? list) => path.Reason switch
    {
        PathReasons.NoEndpoints => $"{Service(path)} has no endpoints",
        PathReasons.NoneReady => list is { Endpoints.Count: 1 }
            ? $"the only endpoint of {Service(path)} is not ready"
            : $"none of the {Texts.Invariant($"{list?.Endpoints.Count + list?.LeftOut}")} endpoints of {Service(path)} is ready",
        PathReasons.PortNotServed when path.Service is not null => $"{Service(path)} should answer here, and the kernel has nothing of it",
        PathReasons.PortNotServed => $"the address belongs to Services, and none has port {Port(path)}; programs of the gateway do not answer here",
        PathReasons.LimitReached => $"{Texts.Invariant($"{list?.Flows}")} connections of {Service(path)} are there, and its limit allows no more",
        PathReasons.ClientLimitReached => $"this client has reached its limit of {path.ClientLimits?.Where(static limit => limit.State == "reached").Select(LimitWords.Most).FirstOrDefault() ?? "connections"} to {Service(path)}",
        PathReasons.OnlyRemoteEndpoints => $"{(path.Kind == "clusterIP" ? "internalTrafficPolicy" : "externalTrafficPolicy")} of {Service(path)} is Local, and its endpoints are on other nodes",
        PathReasons.AddressWithoutService => "the address is in the prefixes of Services, and no Service has it",
        PathReasons.SourceNotAllowed => $"the client is in none of the loadBalancerSourceRanges of {Service(path)}",
        PathReasons.SourceDenied => $"the client is in the denied source ranges of {Service(path)}",
        PathReasons.OwnAddress => $"an address of the gateway itself, and no NodePort {Port(path)}: a program of the gateway answers, or its kernel",
        PathReasons.NodePortNotHere => "an address of the gateway on which NodePorts do not answer",
        PathReasons.NotLocal => "a Service has this NodePort, but the address is not this gateway's",
        PathReasons.NotServed => "a Service wants this address, and this gateway does not serve it",
        PathReasons.UnknownAddress => "no Service has this address; it is routed like everything else",
        _ => path.Reason,
    };

    /// <summary>As in <c>Service shop/web:http</c>.</summary>
    public static string Service(PathRow path) => path.Service is null ? "a Service" : $"Service {path.Service}{(path.PortName is { Length: > 0 } port ? $":{port}" : "")}";

    /// <summary>The gateway should have the address and has not: packets to it go somewhere else.</summary>
    public static bool IsElsewhere(PathRow path) => path.Claim is { State: not ("Claimed" or "Contested") };

    private static string Target(PathRow path, PathListRow? list) =>
        path.Kept is null ? $"{Endpoints(list)} of {Service(path)}" : $"{path.Kept} of {Service(path)}, the endpoint that this client keeps";

    private static bool Differs(PathRow path) => path.Lookups.Any(static lookup => lookup.Wanted is not null);

    private static string Endpoints(PathListRow? list)
    {
        int chosen = list?.Endpoints.Count(static row => row.Choice == "chosen") ?? 0;
        return list is { LeftOut: > 0 } ? Texts.Invariant($"one of the endpoints ({list.Endpoints.Count + list.LeftOut})")
            : chosen == 1 ? list!.Endpoints[0].Endpoint
            : chosen == 0 ? "an endpoint" : Texts.Invariant($"one of {chosen} endpoints");
    }

    private static string Port(PathRow path) => Texts.Invariant($"{path.Port}/{path.Protocol}");

    private static string Name(PathRow path)
    {
        int slash = path.Service?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash < 0 ? "" : $"{path.Service![(slash + 1)..]} -n {path.Service[..slash]} -o wide";
    }
}
