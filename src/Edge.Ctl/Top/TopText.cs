using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Ctl.Top;

/// <summary>A reading as a head line and a table: each Service, and below it its endpoints.</summary>
internal static class TopText
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="services">The busiest first.</param>
    /// <param name="all">How many Services there are.</param>
    /// <param name="rows">So many rows fit; the rest is counted in the last one.</param>
    public static void Write(TextWriter writer, IReadOnlyList<BusyService> services, int all, int rows)
    {
        double? rate = services.Any(static service => service.NewPerSecond is not null) ? services.Sum(static service => service.NewPerSecond ?? 0) : null;
        writer.WriteLine(Texts.Invariant($"{services.Count} of {all} Services busy, {services.Sum(static service => service.Connections)} connections, {Rate(rate)} new/s"));
        writer.WriteLine();
        Table table = new("NAMESPACE", "SERVICE", "ENDPOINT", "CONNECTIONS", "NEW/S");
        int total = services.Sum(static service => 1 + service.Endpoints.Count), shown = 0;
        foreach (BusyService service in services)
        {
            int slash = service.Name.IndexOf('/', StringComparison.Ordinal);
            string space = slash < 0 ? "" : service.Name[..slash], name = service.Name[(slash + 1)..];
            if (Fits())
            {
                table.Add(space, name, "<all>", Texts.Invariant($"{service.Connections}"), Rate(service.NewPerSecond));
            }

            foreach (EndpointFlowRow endpoint in service.Endpoints)
            {
                if (Fits())
                {
                    table.Add(space, name, endpoint.Endpoint, Texts.Invariant($"{endpoint.Flows}"), "-");
                }
            }
        }

        table.Write(writer);
        if (total > rows)
        {
            writer.WriteLine(Texts.Invariant($"and {total - rows} more rows"));
        }

        bool Fits() => ++shown <= rows;
    }

    private static string Rate(double? perSecond) => perSecond is double rate ? Texts.Invariant($"{rate:0.0}") : "-";
}
