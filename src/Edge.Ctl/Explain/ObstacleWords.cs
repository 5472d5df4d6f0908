using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>What keeps a packet from its endpoint although the tables send it there, in words: the machine's settings, routes, neighbours.</summary>
internal static class ObstacleWords
{
    /// <summary>Behind "would be forwarded to …, but "; null when nothing is in the way of all of it.</summary>
    public static string? Of(PathRow path, PathListRow? list)
    {
        foreach (PathObstacle obstacle in path.Obstacles)
        {
            return obstacle.Kind switch
            {
                "forwardingOff" => Texts.Invariant($"the kernel forwards nothing that comes in there: {obstacle.Setting} is {obstacle.Value}"),
                "connectionTableFull" => Texts.Invariant($"the table of connections is full ({obstacle.Used} of {obstacle.Value}): what has no room in it is dropped"),
                _ => $"{obstacle.Kind}: {Texts.Invariant($"{obstacle.Setting} is {obstacle.Value}")}",
            };
        }

        List<PathEndpointRow> targets = Targets(path, list);
        return !targets.TrueForAll(static row => row.Unreachable is not null) || targets.Count == 0 ? null
            : targets.Count == 1 ? Why(targets[0])
            : "none of them can be reached";
    }

    /// <summary>Behind "forwarded to …": that some of the endpoints are out of reach; null when none is, or all are.</summary>
    public static string? Some(PathRow path, PathListRow? list)
    {
        List<PathEndpointRow> targets = Targets(path, list);
        int unreachable = targets.FindAll(static row => row.Unreachable is not null).Count;
        return unreachable == 0 || unreachable == targets.Count ? null : Texts.Invariant($"{unreachable} of them cannot be reached");
    }

    /// <summary>What to do about it; null when nothing is in the way.</summary>
    public static string? Next(PathRow path, PathListRow? list)
    {
        foreach (PathObstacle obstacle in path.Obstacles)
        {
            return obstacle.Kind == "forwardingOff" ? $"sysctl -w {obstacle.Setting}=1, and for the next start a line in /etc/sysctl.d"
                : $"raise {obstacle.Setting} in /etc/sysctl.d, or see with edgectl top who opens so many";
        }

        return Targets(path, list).Find(static row => row.Unreachable is not null) switch
        {
            { Unreachable: "route" } row => $"add a route: ip route get {Address(row)}",
            { Unreachable: "router" } row => $"is the router up? ip route get {Address(row)} names it, a ping asks it again",
            { } row => $"ping {Address(row)} asks it again: is its machine up, and behind this link? The annotation edge.gateway/probe keeps new connections from endpoints that do not answer",
            null => null,
        };
    }

    /// <summary>Behind the "yes" of an endpoint that is chosen.</summary>
    public static string Why(PathEndpointRow row) => row.Unreachable switch
    {
        "route" => "no route leads there",
        "neighbour" => $"it did not answer {(row.Endpoint.StartsWith('[') ? "neighbour discovery" : "ARP")}",
        "router" => "the router on the way did not answer",
        _ => $"it cannot be reached ({row.Unreachable})",
    };

    // Those of which this client gets one.
    private static List<PathEndpointRow> Targets(PathRow path, PathListRow? list) =>
        path.Outcome != "forwarded" || list is null ? [] : [.. list.Endpoints.Where(row => row.Choice == "chosen" && (path.Kept is null || row.Endpoint == path.Kept))];

    private static string Address(PathEndpointRow row) => row.Endpoint.StartsWith('[') ? row.Endpoint[1..row.Endpoint.IndexOf(']', StringComparison.Ordinal)] : row.Endpoint.Split(':')[0];
}
