using System.Globalization;
using System.Text;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Nftables.Text;

namespace Edge.Ctl.Diagnosis;

/// <summary>What the kernel says: tables, interfaces, addresses, routes. Read here, so that it is there without an agent.</summary>
internal static class KernelParts
{
    /// <summary>One part for each table, and those of the network.</summary>
    public static IEnumerable<DiagPart> All()
    {
        yield return DiagPart.Of("kernel/network.txt", "interfaces, addresses and routes, as the agent reads them", Network);
        yield return DiagPart.Of("kernel/policy-routing.txt", "rules and routes that are the agent's", PolicyRouting);
        string? problem = null;
        IReadOnlyList<Table> tables = [];
        try
        {
            using NftablesConnection nftables = NftablesConnection.Open();
            tables = nftables.ReadTables();
        }
        catch (LinuxException e)
        {
            problem = e.Errno == Errno.EPERM ? $"{e.Message}: run edgectl diag as root" : e.Message;
        }

        if (problem is not null)
        {
            yield return DiagPart.Of("kernel/tables", "", () => throw new CtlException(ExitCodes.Failure, problem));
        }

        foreach (Table table in tables)
        {
            bool ours = table.Name == "edge" || table.Name.StartsWith("edge-", StringComparison.Ordinal);
            yield return DiagPart.Of(
                $"kernel/{FileName(table)}.nft", ours ? "a table of the gateway, as nft lists it" : "a table of another program, without the elements of its sets", () => Read(table, ours));
        }
    }

    private static string Read(Table table, bool whole)
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        TableSnapshot? snapshot = whole ? nftables.ReadTable(table.Family, table.Name) : nftables.ReadRules(table.Family, table.Name);
        return snapshot is null ? throw new CtlException(ExitCodes.Failure, "it went away meanwhile") : RulesetText.Print(snapshot);
    }

    // A table's name is anything up to 255 bytes.
    private static string FileName(Table table)
    {
        const int Longest = 60;
        string name = string.Concat(table.Name.Take(Longest).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return $"{table.Family.ToNft()}-{name}";
    }

    private static string Network()
    {
        using var reader = new RouteReader();
        RouteSnapshot network = reader.Read();
        Dictionary<int, string> names = network.Links.ToDictionary(static link => link.Index, static link => link.Name);
        string Name(int index) => names.GetValueOrDefault(index, index.ToString(CultureInfo.InvariantCulture));
        var text = new StringBuilder();
        foreach (RouteLink link in network.Links)
        {
            text.Append(CultureInfo.InvariantCulture, $"link {link.Index} {link.Name} {(link.IsUp ? "up" : "down")}{(link.IsRunning ? " running" : "")} {link.Mac}\n");
        }

        foreach (RouteAddress address in network.Addresses)
        {
            text.Append(CultureInfo.InvariantCulture, $"address {address.Address}/{address.Prefix.PrefixLength} dev {Name(address.Interface)}{(address.IsOurs ? " (the agent's)" : "")}\n");
        }

        foreach (ClaimedAddress claim in network.Claimed)
        {
            text.Append(CultureInfo.InvariantCulture, $"claimed {claim.Address}\n");
        }

        foreach (RouteEntry route in network.Routes)
        {
            text.Append(CultureInfo.InvariantCulture, $"route {route.Prefix}{(route.Gateway is null ? "" : $" via {route.Gateway}")} dev {Name(route.Interface)} metric {route.Metric}\n");
        }

        return text.Append(network.RoutesAreIncomplete ? "there are more routes\n" : "").ToString();
    }

    private static string PolicyRouting()
    {
        using var editor = new RouteEditor();
        var text = new StringBuilder();
        foreach (OwnRule rule in editor.ReadRules())
        {
            text.Append(CultureInfo.InvariantCulture, $"rule {rule}\n");
        }

        foreach (OwnRoute route in editor.ReadRoutes())
        {
            text.Append(CultureInfo.InvariantCulture, $"route {route}\n");
        }

        return text.Length == 0 ? "none\n" : text.ToString();
    }
}
