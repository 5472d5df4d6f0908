using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Services and endpoints with their live connections; each method returns how many rows there were.</summary>
internal static class TrafficTables
{
    public static int Services(CtlConsole console, IReadOnlyList<ServiceRow> rows)
    {
        Table table = new("NAMESPACE", "NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "ENDPOINTS", "CONNECTIONS");
        foreach (ServiceRow row in rows)
        {
            table.Add(
                row.Namespace, row.Name, row.Type, Texts.Join(row.ClusterIPs), row is { Type: "LoadBalancer", ExternalIPs.Count: 0 } ? "<pending>" : Texts.Join(row.ExternalIPs),
                Texts.Join(row.Ports), Texts.Invariant($"{row.ReadyEndpoints}/{row.Endpoints}"), Texts.Invariant($"{row.Connections}"));
        }

        return Write(console, table, rows.Count);
    }

    public static int Endpoints(CtlConsole console, IReadOnlyList<EndpointRow> rows)
    {
        Table table = new("NAMESPACE", "SERVICE", "ADDRESS", "PORTS", "STATE", "NODE", "CONNECTIONS", "SOURCE");
        foreach (EndpointRow row in rows.OrderBy(static row => row.Namespace, StringComparer.Ordinal).ThenBy(static row => row.Service, StringComparer.Ordinal))
        {
            bool gone = row.Slice.Length == 0;
            table.Add(
                row.Namespace, row.Service, row.Address, Texts.Shorten(row.Ports, ObjectTables.FewPorts), gone ? "Gone" : ObjectTables.State(row, wide: true), row.Node,
                Texts.Invariant($"{row.Connections}"), gone ? "-" : row.Source);
        }

        return Write(console, table, rows.Count);
    }

    private static int Write(CtlConsole console, Table table, int rows)
    {
        if (rows > 0)
        {
            table.Write(console.Out);
        }

        return rows;
    }
}
