using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Rows of the admin socket as tables; each method returns how many rows there were.</summary>
internal static class ObjectTables
{
    /// <summary>So many ports are shown in a narrow table.</summary>
    public const int FewPorts = 3;
    private const int FewRanges = 3;

    public static int Services(CtlConsole console, IReadOnlyList<ServiceRow> rows, bool wide)
    {
        Table table = wide
            ? new("NAMESPACE", "NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "ENDPOINTS", "POOL", "AGE")
            : new("NAMESPACE", "NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "ENDPOINTS");
        foreach (ServiceRow row in rows)
        {
            string endpoints = Texts.Invariant($"{row.ReadyEndpoints}/{row.Endpoints}");
            string[] cells =
            [
                row.Namespace, row.Name, row.Type,
                wide ? Texts.Join(row.ClusterIPs) : row.ClusterIPs is [var first, ..] ? first : "",
                row is { Type: "LoadBalancer", ExternalIPs.Count: 0 } ? "<pending>" : Texts.Join(row.ExternalIPs), Texts.Join(row.Ports), endpoints,
            ];
            table.Add(wide ? [.. cells, Texts.Join(row.Pools ?? []), Texts.Age(row.AgeSeconds)] : cells);
        }

        return Write(console, table, rows.Count);
    }

    public static int Endpoints(CtlConsole console, IReadOnlyList<EndpointRow> rows, bool wide)
    {
        bool source = wide && rows.Any(static row => row.Source is not null);
        Table table = source ? new("NAMESPACE", "SERVICE", "ADDRESS", "PORTS", "STATE", "NODE", "ZONE", "SLICE", "SOURCE")
            : wide ? new("NAMESPACE", "SERVICE", "ADDRESS", "PORTS", "STATE", "NODE", "ZONE", "SLICE")
            : new("NAMESPACE", "SERVICE", "ADDRESS", "PORTS", "STATE", "NODE");
        foreach (EndpointRow row in rows)
        {
            string[] cells = [row.Namespace, row.Service, row.Address, wide ? Texts.Join(row.Ports) : Texts.Shorten(row.Ports, FewPorts), State(row, wide), row.Node ?? ""];
            table.Add(source ? [.. cells, row.Zone ?? "", row.Slice, row.Source ?? ""] : wide ? [.. cells, row.Zone ?? "", row.Slice] : cells);
        }

        return Write(console, table, rows.Count);
    }

    public static int Gateways(CtlConsole console, IReadOnlyList<GatewayRow> rows, bool wide)
    {
        Table table = wide
            ? new("NAME", "ONLINE", "VIEW", "PROGRAMMED", "APPLIED", "SEEN", "COMPLETE", "STALE", "SERVICES", "ENDPOINTS", "REJECTED", "HEALTH", "REPORTED", "NODE", "ZONE", "VERSION")
            : new("NAME", "ONLINE", "VIEW", "PROGRAMMED", "SERVICES", "ENDPOINTS", "REJECTED", "HEALTH", "REPORTED");
        foreach (GatewayRow row in rows)
        {
            string services = Texts.Invariant($"{row.Counts?.Services}"), endpoints = Texts.Invariant($"{row.Counts?.Endpoints}");
            string rejected = Texts.Invariant($"{row.Rejected}");
            table.Add(wide
                ?
                [
                    row.Name, Texts.YesNo(row.Online), row.View, row.Programmed?.ToString(), row.Applied?.ToString(), row.Seen?.ToString(), Texts.YesNo(row.Complete),
                    Texts.Age(row.StaleSeconds), services, endpoints, rejected, row.Health, Texts.Age(row.ReportAgeSeconds), row.Node, row.Zone, row.Version,
                ]
                : [row.Name, Texts.YesNo(row.Online), row.View, row.Programmed?.ToString(), services, endpoints, rejected, row.Health, Texts.Age(row.ReportAgeSeconds)]);
        }

        return Write(console, table, rows.Count);
    }

    public static int Pools(CtlConsole console, IReadOnlyList<PoolRow> rows, bool wide)
    {
        Table table = wide
            ? new("NAME", "ADDRESSES", "USED", "FREE", "SERVICES", "AUTO", "PRIORITY", "NAMESPACES", "CLASS", "STATE")
            : new("NAME", "ADDRESSES", "USED", "FREE", "SERVICES");
        foreach (PoolRow row in rows)
        {
            string free = row.Refused is not null ? "<refused>" : row.Free == long.MaxValue ? "<plenty>" : Texts.Invariant($"{row.Free}");
            string[] cells = [row.Name, wide ? Texts.Join(row.Addresses) : Texts.Shorten(row.Addresses, FewRanges), Texts.Invariant($"{row.Used}"), free, Texts.Invariant($"{row.Services}")];
            table.Add(wide
                ? [.. cells, Texts.YesNo(row.AutoAssign), Texts.Invariant($"{row.Priority}"), row.Namespaces.Count > 0 ? Texts.Join(row.Namespaces) : "<all>", row.LoadBalancerClass ?? "", row.Refused ?? "InUse"]
                : cells);
        }

        return Write(console, table, rows.Count);
    }

    /// <summary>What an endpoint is, where there is room also how its last probe ended.</summary>
    public static string State(EndpointRow row, bool wide) => row.Demoted is null ? State(row) : wide ? $"demoted: {row.Demoted}" : "Demoted";

    /// <summary>The conditions of an endpoint in the words of EndpointSlices.</summary>
    private static string State(EndpointRow row) => (row.Terminating, row.Ready, row.Serving) switch
    {
        (true, _, true) => "Terminating,Serving",
        (true, _, false) => "Terminating",
        (false, true, _) => "Ready",
        (false, false, true) => "Serving",
        _ => "NotReady",
    };

    private static int Write(CtlConsole console, Table table, int rows)
    {
        if (rows > 0)
        {
            table.Write(console.Out);
        }

        return rows;
    }
}
