using Edge.Agent.DirectReturn;
using Edge.Agent.Pair;
using Edge.Agent.Proxy;
using Edge.Agent.Uplinks;
using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables;

namespace Edge.Agent;

/// <summary>Removes what the agent leaves in the kernel when it ends, and nothing that is not its own.</summary>
internal static class OwnTraces
{
    // Every table that a part of the agent may have made.
    private static readonly Table[] s_tables =
    [
        .. PairStart.Tables, new(Family.Netdev, DirectReturnTable.Name), new(Family.Inet, UplinkRuleset.Name),
        new(Family.IPv4, DataplaneTable.Name), new(Family.IPv6, DataplaneTable.Name),
    ];

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

    /// <summary>Removes everything: addresses, rules and routes, then the tables, which keep the host's own ports from answering on an address that is still ours.</summary>
    /// <param name="editor">Addresses, routes and rules.</param>
    /// <param name="nftables">The tables.</param>
    /// <param name="removed">Is told each thing that was removed.</param>
    /// <exception cref="NetlinkException">The kernel refused: <see cref="Errno.EPERM"/> when an agent that runs owns a table.</exception>
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

        foreach (Table table in s_tables)
        {
            if (RemoveTable(nftables, table))
            {
                removed($"nftables table {table}");
            }
        }
    }

    /// <summary>Removes one table, when there is one.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static bool RemoveTable(INftables nftables, Table table)
    {
        try
        {
            // Asked first: to delete what is not there takes the kernel some 10 ms.
            if (!nftables.HasTable(table.Family, table.Name))
            {
                return false;
            }

            using var transaction = new Transaction();
            transaction.Delete(table);
            nftables.Commit(transaction);
            return true;
        }
        catch (NetlinkException e) when (e.Errno is Errno.ENOENT or Errno.EAFNOSUPPORT or Errno.EOPNOTSUPP)
        {
            // It has gone meanwhile, or the kernel has no tables of this family.
            return false;
        }
    }
}
