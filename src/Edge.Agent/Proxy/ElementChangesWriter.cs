using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// Writes element changes into a transaction: what goes before what comes, set after set, so that neighbours pack into few messages.
/// </summary>
internal static class ElementChangesWriter
{
    public static void Write(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        RemoveFrontends(changes, table, transaction);
        RemoveSlots(changes, table, transaction);
        PolicyElementWriter.Write(changes.RemovedElements, table, remove: true, transaction);
        AddSlots(changes, table, transaction);
        AddFrontends(changes, table, transaction);
        PolicyElementWriter.Write(changes.AddedElements, table, remove: false, transaction);
    }

    private static void RemoveFrontends(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> first = stackalloc byte[ElementKey.MaximumBytes], last = stackalloc byte[ElementKey.MaximumBytes];
        foreach (Set map in table.FrontendMaps)
        {
            foreach ((FrontendKey key, uint _) in changes.RemovedFrontends)
            {
                if (key.Family == table.Family && ReferenceEquals(table.MapOf(key), map))
                {
                    transaction.DeleteElement(map, new Element { Key = KeyOf(key, key.Port, first), KeyEnd = key.IsRange ? KeyOf(key, key.LastPort, last) : default });
                }
            }
        }
    }

    private static void AddFrontends(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> first = stackalloc byte[ElementKey.MaximumBytes], last = stackalloc byte[ElementKey.MaximumBytes];
        Span<byte> markRoom = stackalloc byte[4];
        foreach (Set map in table.FrontendMaps)
        {
            foreach ((FrontendKey key, uint mark, PortKey owner) in changes.AddedFrontends)
            {
                if (key.Family == table.Family && ReferenceEquals(table.MapOf(key), map))
                {
                    var data = new ElementKey(markRoom);
                    data.AddMark(mark);
                    transaction.AddElement(map, KeyOf(key, key.Port, first), data.Bytes, owner.Comment, key.IsRange ? KeyOf(key, key.LastPort, last) : default);
                }
            }
        }
    }

    private static ReadOnlySpan<byte> KeyOf(FrontendKey frontend, ushort port, Span<byte> room)
    {
        var key = new ElementKey(room);
        if (frontend.Address is not null)
        {
            key.AddAddress(frontend.Address);
        }

        key.AddProtocol((byte)frontend.Protocol);
        key.AddPort(port);
        return room[..key.Length];
    }

    private static void RemoveSlots(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        foreach ((uint list, int slot, EndpointTarget target) in changes.RemovedSlots)
        {
            if (target.Family == table.Family)
            {
                transaction.DeleteElement(target.KeepsPort ? table.EndpointAddresses : table.Endpoints, SlotKey(list, slot, room));
            }
        }
    }

    private static void AddSlots(ElementChanges changes, DataplaneTable table, Transaction transaction)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        Span<byte> address = stackalloc byte[16];
        Span<byte> dataRoom = stackalloc byte[ElementKey.MaximumBytes];
        foreach ((uint list, int slot, EndpointTarget target) in changes.AddedSlots)
        {
            if (target.Family != table.Family)
            {
                continue;
            }

            var data = new ElementKey(dataRoom);
            data.AddAddress(address[..target.WriteAddress(address)]);
            if (!target.KeepsPort)
            {
                data.AddPort(target.Port);
            }

            transaction.AddElement(target.KeepsPort ? table.EndpointAddresses : table.Endpoints, SlotKey(list, slot, room), data.Bytes);
        }
    }

    private static ReadOnlySpan<byte> SlotKey(uint list, int slot, Span<byte> room)
    {
        var key = new ElementKey(room);
        key.AddMark(list);
        key.AddNumber((uint)slot);
        return room[..key.Length];
    }
}
