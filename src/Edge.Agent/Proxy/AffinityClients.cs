using System.Net.Sockets;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// The clients of sticky lists. Packets write the affinity map, so only the kernel knows who they are: the map is read, which costs as much as it has clients, and only when a sticky
/// list loses somebody or is sticky no more, or when the table itself is replaced.
/// </summary>
internal static class AffinityClients
{
    /// <summary>Adds the deletion of each client that is kept by an endpoint which its list does not have any more.</summary>
    /// <param name="nftables">Reads the map.</param>
    /// <param name="table">Which table's.</param>
    /// <param name="model">Knows the lists.</param>
    /// <param name="destroy">Elements may expire meanwhile without failing the transaction (kernel 6.3).</param>
    /// <param name="transaction">Where to.</param>
    /// <returns>How many.</returns>
    public static int Sweep(INftables nftables, DataplaneTable table, DataplaneModel model, bool destroy, Transaction transaction)
    {
        if (nftables.ReadSet(table.Affinity) is not SetSnapshot clients)
        {
            return 0;
        }

        int stale = 0;
        var lists = new StickyLists(table, model);
        foreach (Element client in clients)
        {
            if (lists.Keep(client))
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

    /// <summary>Adds the clients of a table that is replaced to the one that comes, each with the time that it has left; not those whose endpoint is gone.</summary>
    /// <param name="clients">Its affinity map.</param>
    /// <param name="table">The one that comes.</param>
    /// <param name="model">Knows the lists, which have the ids that they had before.</param>
    /// <param name="transaction">Where to.</param>
    public static void Inherit(SetSnapshot clients, DataplaneTable table, DataplaneModel model, Transaction transaction)
    {
        var lists = new StickyLists(table, model);
        foreach (Element client in clients)
        {
            if (client.Timeout is not null && client.Expiration > TimeSpan.Zero && lists.Keep(client))
            {
                transaction.AddElement(table.Affinity, new Element { Key = client.Key, Data = client.Data, Timeout = client.Timeout, Expiration = client.Expiration });
            }
        }
    }

    private readonly struct StickyLists(DataplaneTable table, DataplaneModel model)
    {
        private readonly int _length = table.Family == AddressFamily.InterNetwork ? 4 : 16;
        private readonly Dictionary<uint, HashSet<EndpointTarget>> _lists = [];

        public bool Keep(in Element client)
        {
            uint list = new ElementKeyReader(client.Key).ReadMark();
            var data = new ElementKeyReader(client.Data);
            var kept = new EndpointTarget(data.Take(_length), data.ReadPort());
            if (!_lists.TryGetValue(list, out HashSet<EndpointTarget>? endpoints))
            {
                _lists[list] = endpoints = [.. model.StickySlotsOf(list)];
            }

            return endpoints.Contains(kept);
        }
    }
}
