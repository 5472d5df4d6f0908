using Edge.Agent.Pair;
using Edge.Agent.Proxy;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent.Ingress;

/// <summary>Removes what the agent leaves in the kernel when it ends, and nothing that is not its own.</summary>
internal static class OwnTraces
{
    /// <summary>Gives all claimed addresses back.</summary>
    /// <returns>Those that were ours.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static IReadOnlyList<ClaimedAddress> WithdrawAddresses(RouteEditor editor)
    {
        IReadOnlyList<ClaimedAddress> claimed = editor.ReadClaimed();
        foreach (ClaimedAddress claim in claimed)
        {
            editor.Withdraw(claim);
        }

        return claimed;
    }

    /// <summary>Removes everything: addresses, rules, routes, and then the tables, so that nothing of the host answers on an address that is still ours.</summary>
    /// <param name="editor">Addresses, routes and rules.</param>
    /// <param name="nftables">The tables.</param>
    /// <param name="removed">Is told each thing that was removed.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void RemoveAll(RouteEditor editor, INftables nftables, Action<string> removed)
    {
        foreach (ClaimedAddress claim in WithdrawAddresses(editor))
        {
            removed($"address {claim.Address}");
        }

        foreach (OwnRule rule in editor.ReadRules())
        {
            editor.RemoveRule(rule);
            removed($"rule {rule}");
        }

        foreach (OwnRoute route in editor.ReadRoutes())
        {
            editor.RemoveRoute(route);
            removed($"route {route}");
        }

        Table[] tables = [.. PairStart.Tables, new Table(Family.IPv4, DataplaneTable.Name), new Table(Family.IPv6, DataplaneTable.Name)];
        foreach (Table ours in tables)
        {
            if (nftables.ReadTable(ours.Family, ours.Name) is { } table)
            {
                using var transaction = new Transaction();
                transaction.Delete(table.Table);
                nftables.Commit(transaction);
                removed($"nftables {table.Table}");
            }
        }
    }
}
