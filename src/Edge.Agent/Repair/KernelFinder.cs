using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Agent.Repair;

/// <summary>Holds what the kernel has against what it should have: for the event of a repair, for the regular look and for <c>edgectl diff</c>. Reads only.</summary>
internal static class KernelFinder
{
    /// <summary>Compares tables.</summary>
    /// <param name="wanted">As they should be.</param>
    /// <param name="nftables">The kernel.</param>
    /// <param name="into">Receives the differences.</param>
    /// <returns>The lowest generation at which a table was read; null when none is there.</returns>
    /// <exception cref="NetlinkException">The tables kept changing, or the kernel refused.</exception>
    public static uint? Compare(IReadOnlyList<WantedTable> wanted, INftables nftables, DifferenceList into)
    {
        uint? generation = null;
        foreach (WantedTable table in wanted)
        {
            // Nearly always nothing is different: words, and the bytes of all elements, are for when something is.
            TableSnapshot? kernel = nftables.ReadForComparison(table.Table.Family, table.Table.Name);
            var different = new DifferenceList(0);
            TableComparison.Compare(table.Table, table.ForComparison(), kernel, different);
            if (into.Room == 0)
            {
                into.Count(different.Total);
            }
            else if (different.Total > 0)
            {
                kernel = nftables.ReadTable(table.Table.Family, table.Table.Name);
                TableComparison.Compare(table.Table, table.Content, kernel, into);
            }

            if (kernel is not null && !(generation < kernel.Generation))
            {
                generation = kernel.Generation;
            }
        }

        return generation;
    }

    /// <summary>Compares addresses, routes and rules, in the words of ip-route(8) and ip-rule(8).</summary>
    /// <param name="wanted">As they should be.</param>
    /// <param name="editor">The kernel.</param>
    /// <param name="into">Receives the differences.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Compare(WantedRoutes wanted, RouteEditor editor, DifferenceList into)
    {
        Compare("address", Lines(wanted.Addresses, wanted.Links), Lines(editor.ReadClaimed(), wanted.Links), into);
        Compare("route", Lines(wanted.Routes), Lines(editor.ReadRoutes()), into);
        Compare("policy rule", Lines(wanted.Rules), Lines(editor.ReadRules()), into);
    }

    private static List<string> Lines(IReadOnlyList<ClaimedAddress> addresses, IReadOnlyList<RouteLink> links)
    {
        List<string> lines = [];
        foreach (ClaimedAddress claim in addresses)
        {
            string device = $"{claim.Interface}";
            foreach (RouteLink link in links)
            {
                device = link.Index == claim.Interface ? link.Name : device;
            }

            lines.Add($"{claim.Address} dev {device}");
        }

        return lines;
    }

    private static List<string> Lines<T>(IReadOnlyList<T> objects)
        where T : class
    {
        List<string> lines = [];
        foreach (T one in objects)
        {
            lines.Add(one.ToString()!);
        }

        return lines;
    }

    private static void Compare(string kind, List<string> wanted, List<string> kernel, DifferenceList into)
    {
        foreach (string line in wanted)
        {
            if (!kernel.Contains(line))
            {
                into.Add(kind, line, "", line, null);
            }
        }

        foreach (string line in kernel)
        {
            if (!wanted.Contains(line))
            {
                into.Add(kind, line, "", null, line);
            }
        }
    }
}
