using System.Net;
using System.Net.Sockets;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// Writes element changes into a transaction: what goes before what comes, set after set, so that neighbours pack into few messages.
/// </summary>
internal static class ElementChangesWriter
{
    public static void Write(ElementChanges changes, DataplaneTable v4, DataplaneTable v6, Transaction transaction)
    {
        foreach (DataplaneTable table in (ReadOnlySpan<DataplaneTable>)[v4, v6])
        {
            RemoveFrontends(changes, table, transaction);
            RemoveSlots(changes, table, transaction);
            WriteAddresses(changes.RemovedServiceAddresses, table, pairs: false, remove: true, transaction);
            WriteAddresses(changes.RemovedHairpins, table, pairs: true, remove: true, transaction);
            AddSlots(changes, table, transaction);
            AddFrontends(changes, table, transaction);
            WriteAddresses(changes.AddedServiceAddresses, table, pairs: false, remove: false, transaction);
            WriteAddresses(changes.AddedHairpins, table, pairs: true, remove: false, transaction);
        }
    }

    private static void RemoveFrontends(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        foreach (Set map in MapsOf(table))
        {
            foreach ((FrontendKey key, uint _) in changes.RemovedFrontends)
            {
                if (key.Family == table.Family && ReferenceEquals(table.MapOf(key), map))
                {
                    transaction.DeleteElement(map, KeyOf(key, room));
                }
            }
        }
    }

    private static void AddFrontends(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        Span<byte> markRoom = stackalloc byte[4];
        foreach (Set map in MapsOf(table))
        {
            foreach ((FrontendKey key, uint mark, PortKey owner) in changes.AddedFrontends)
            {
                if (key.Family == table.Family && ReferenceEquals(table.MapOf(key), map))
                {
                    var data = new ElementKey(markRoom);
                    data.AddMark(mark);
                    transaction.AddElement(map, KeyOf(key, room), data.Bytes, CommentOf(owner));
                }
            }
        }
    }

    private static Set[] MapsOf(DataplaneTable table) => [table.Frontends, table.ExternalFrontends, table.NodePorts, table.ExternalNodePorts];

    private static ReadOnlySpan<byte> KeyOf(FrontendKey frontend, Span<byte> room)
    {
        var key = new ElementKey(room);
        if (frontend.Address is not null)
        {
            key.AddAddress(frontend.Address);
        }

        key.AddProtocol((byte)frontend.Protocol);
        key.AddPort(frontend.Port);
        return room[..key.Length];
    }

    // For the reader of nft's listing; the kernel keeps at most 128 bytes and never looks at them.
    private static string CommentOf(PortKey owner)
    {
        const int Maximum = 120;
        string comment = owner.ToString();
        return comment.Length <= Maximum ? comment : comment[..Maximum];
    }

    private static void RemoveSlots(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        foreach ((AddressFamily family, uint id, int slot) in changes.RemovedSlots)
        {
            if (family == table.Family)
            {
                transaction.DeleteElement(table.Endpoints, SlotKey(id, slot, room));
            }
        }
    }

    private static void AddSlots(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        Span<byte> address = stackalloc byte[16];
        Span<byte> dataRoom = stackalloc byte[ElementKey.MaximumBytes];
        foreach ((uint id, int slot, EndpointTarget target) in changes.AddedSlots)
        {
            if (target.Family == table.Family)
            {
                var data = new ElementKey(dataRoom);
                data.AddAddress(address[..target.WriteAddress(address)]);
                data.AddPort(target.Port);
                transaction.AddElement(table.Endpoints, SlotKey(id, slot, room), data.Bytes);
            }
        }
    }

    private static ReadOnlySpan<byte> SlotKey(uint id, int slot, Span<byte> room)
    {
        var key = new ElementKey(room);
        key.AddMark(ConnectionMark.List(id));
        key.AddNumber((uint)slot);
        return room[..key.Length];
    }

    private static void WriteAddresses(List<IPAddress> addresses, DataplaneTable table, bool pairs, bool remove, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        Set set = pairs ? table.Hairpins : table.ServiceAddresses;
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily != table.Family)
            {
                continue;
            }

            var key = new ElementKey(room);
            key.AddAddress(address);
            if (pairs)
            {
                key.AddAddress(address);
            }

            if (remove)
            {
                transaction.DeleteElement(set, key.Bytes);
            }
            else
            {
                transaction.AddElement(set, key.Bytes);
            }
        }
    }
}
