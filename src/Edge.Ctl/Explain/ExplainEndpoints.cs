using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Explain;

/// <summary>The endpoints of a list, those that get connections first.</summary>
internal static class ExplainEndpoints
{
    private const string Indent = "    ";

    public static void Write(TextWriter writer, PathListRow list)
    {
        Table table = new("ENDPOINT", "STATE", "NODE", "SLOTS", "CONNECTIONS", "CHOSEN", "CLIENT'S ADDRESS");
        foreach (PathEndpointRow row in list.Endpoints)
        {
            table.Add(
                row.Endpoint, State(row), row.Local ? $"{row.Node} (here)" : row.Node, Texts.Invariant($"{row.Slots}"), row.Flows is int flows ? Texts.Invariant($"{flows}") : "?",
                Choice(row), row.Choice == "chosen" ? row.Source : "-");
        }

        if (list.Endpoints.Count > 0)
        {
            writer.WriteLine();
            table.Write(writer, Indent);
        }

        if (list.LeftOut > 0)
        {
            writer.WriteLine(Texts.Invariant($"{Indent}and {list.LeftOut} more: edgectl get endpoints"));
        }

        if (list.Endpoints.Count > 0)
        {
            writer.WriteLine();
        }
    }

    private static string State(PathEndpointRow row) => row.State switch
    {
        "ready" => "Ready",
        "terminating" => "Terminating,Serving",
        "ended" => "Terminating",
        "unready" => "NotReady",
        "gone" => "Gone",
        _ => row.State,
    };

    private static string Choice(PathEndpointRow row) => row.Choice switch
    {
        "chosen" => row.Unreachable is null ? "yes" : $"yes, but {ObstacleWords.Why(row)}",
        "state" => row.State is "terminating" ? "no: others are ready" : "no: not ready",
        "remote" => "no: on another node",
        "hints" => "no: hints give it to another zone or node",
        "demoted" => "no: it does not answer the gateway's probes",
        "weight" => "no: its weight is 0",
        "gone" => "no: it is in no EndpointSlice",
        "elsewhere" => "no: not programmed",
        _ => $"no: {row.Choice}",
    };
}
