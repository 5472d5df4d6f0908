using Edge.Protocol.Admin;

namespace Edge.Ctl.Output;

/// <summary>The addresses that Services want from a gateway, and what became of them.</summary>
internal static class AddressTable
{
    /// <summary>Returns how many rows there were.</summary>
    public static int Write(CtlConsole console, IReadOnlyList<AddressRow> rows, bool wide)
    {
        Table table = wide
            ? new("ADDRESS", "INTERFACE", "STATE", "SINCE", "SERVICES", "OTHER", "REASON")
            : new("ADDRESS", "INTERFACE", "STATE", "SINCE", "SERVICES", "REASON");
        foreach (AddressRow row in rows)
        {
            string since = Texts.Age(row.SinceSeconds), services = Texts.Join(row.Services);
            table.Add(wide
                ? [row.Address, row.Interface, row.State, since, services, row.Other, row.Reason]
                : [row.Address, row.Interface, row.State, since, services, row.Reason]);
        }

        if (rows.Count > 0)
        {
            table.Write(console.Out);
        }

        return rows.Count;
    }
}
