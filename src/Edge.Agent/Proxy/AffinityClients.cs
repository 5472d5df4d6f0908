using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// Takes the clients of an endpoint that is gone along with it. Packets write the affinity map, so only the kernel knows who they are: the map is
/// read, which costs as much as it has clients, and only when a sticky list loses somebody or is sticky no more.
/// </summary>
internal static class AffinitySweep
{
    /// <summary>Adds the deletion of each client that is kept by an endpoint which its list does not have any more.</summary>
    /// <param name="destroy">Elements may expire meanwhile without failing the transaction (kernel 6.3).</param>
    /// <returns>How many.</returns>
    public static int Write(INftables nftables, DataplaneTable table, DataplaneModel model, bool destroy, Transaction transaction)
    {
        if (nftables.ReadSet(table.Affinity) is not SetSnapshot clients)
        {
            return 0;
        }

        int stale = 0;
        int length = table.Family == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16;
        var lists = new Dictionary<uint, HashSet<EndpointTarget>>();
        foreach (Element client in clients)
        {
            uint list = new ElementKeyReader(client.Key).ReadMark();
            var data = new ElementKeyReader(client.Data);
            var kept = new EndpointTarget(data.Take(length), data.ReadPort());
            if (!lists.TryGetValue(list, out HashSet<EndpointTarget>? endpoints))
            {
                lists[list] = endpoints = [.. model.StickySlotsOf(list)];
            }

            if (endpoints.Contains(kept))
            {
                continue;
            }

            stale++;
            if (destroy)
            {
                transaction.DestroyElement(table.Affinity, client.Key);
            }
            else
            {
                transaction.DeleteElement(table.Affinity, client.Key);
            }
        }

        return stale;
    }
}
