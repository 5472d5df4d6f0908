using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>Live connections: a row for each Service port, and below it one for each endpoint that drains.</summary>
internal static class FlowTable
{
    /// <summary>Returns how many rows there were.</summary>
    public static int Write(CtlConsole console, IReadOnlyList<FlowRow> rows)
    {
        Table table = new("NAMESPACE", "SERVICE", "PORT", "FAMILY", "ENDPOINT", "FLOWS", "STATE");
        foreach (FlowRow row in rows)
        {
            string port = row.Port.Length == 0 ? row.Protocol : $"{row.Port}/{row.Protocol}";
            table.Add(row.Namespace, row.Service, port, row.Family, "<all>", Texts.Invariant($"{row.Flows}"), "Live");
            foreach (DrainRow drain in row.Draining)
            {
                table.Add(row.Namespace, row.Service, port, row.Family, drain.Endpoint, Texts.Invariant($"{drain.Flows}"), $"Draining {Texts.Age(drain.Seconds)}");
            }
        }

        if (rows.Count > 0)
        {
            table.Write(console.Out);
        }

        return rows.Count;
    }
}
