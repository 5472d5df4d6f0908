using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>Translates the elements of our tables, as the kernel has them, into the terms of the model.</summary>
internal static class DataplaneReader
{
    /// <summary>Adds the elements of one table.</summary>
    /// <returns>Null, or in words what no version of this agent writes: such a table is replaced as a whole.</returns>
    public static string? Read(TableSnapshot kernel, DataplaneTable table, DataplaneSnapshot into)
    {
        ReadFrontends(kernel.FindSet(table.Frontends.Name), table.Family, hasAddress: true, externalOnly: false, into);
        ReadFrontends(kernel.FindSet(table.ExternalFrontends.Name), table.Family, hasAddress: true, externalOnly: true, into);
        ReadFrontends(kernel.FindSet(table.NodePorts.Name), table.Family, hasAddress: false, externalOnly: false, into);
        ReadFrontends(kernel.FindSet(table.ExternalNodePorts.Name), table.Family, hasAddress: false, externalOnly: true, into);
        ReadAddresses(kernel.FindSet(table.ServiceAddresses.Name), table.Family, into.ServiceAddresses);
        ReadAddresses(kernel.FindSet(table.Hairpins.Name), table.Family, into.Hairpins);
        return ReadEndpoints(kernel.FindSet(table.Endpoints.Name), table.Family, into);
    }

    private static void ReadFrontends(SetSnapshot? map, AddressFamily family, bool hasAddress, bool externalOnly, DataplaneSnapshot into)
    {
        if (map is null)
        {
            return;
        }

        foreach (Element element in map)
        {
            var key = new ElementKeyReader(element.Key);
            IPAddress? address = hasAddress ? ReadAddress(ref key, family) : null;
            var protocol = (TransportProtocol)key.ReadProtocol();
            ushort port = key.ReadPort();
            into.Frontends[new FrontendKey(family, address, protocol, port, externalOnly)] = new ElementKeyReader(element.Data).ReadMark();
        }
    }

    private static string? ReadEndpoints(SetSnapshot? map, AddressFamily family, DataplaneSnapshot into)
    {
        if (map is null)
        {
            return null;
        }

        int length = family == AddressFamily.InterNetwork ? 4 : 16;
        foreach (Element element in map)
        {
            var key = new ElementKeyReader(element.Key);
            uint mark = key.ReadMark();
            uint id = ConnectionMark.IdOf(mark);
            uint slot = key.ReadNumber();
            var data = new ElementKeyReader(element.Data);
            var target = new EndpointTarget(data.Take(length), data.ReadPort());
            if (mark != ConnectionMark.List(id) || slot >= SizeClass.MaximumSlots || (into.Lists.TryGetValue(id, out var list) && list.Family != family))
            {
                return $"endpoints has an element 0x{mark:x8} . {slot} that no list can have";
            }

            Place(into, family, id, (int)slot, target);
        }

        return null;
    }

    private static void Place(DataplaneSnapshot into, AddressFamily family, uint id, int slot, EndpointTarget target)
    {
        EndpointTarget[] slots = into.Lists.TryGetValue(id, out (AddressFamily Family, EndpointTarget[] Slots) list) ? list.Slots : [];
        if (slot >= slots.Length)
        {
            // The kernel's order is that of its hash table: grow by doubling, trim when everything is there.
            Array.Resize(ref slots, Math.Max(slot + 1, slots.Length * 2));
        }

        slots[slot] = target;
        into.Lists[id] = (family, slots);
    }

    private static void ReadAddresses(SetSnapshot? set, AddressFamily family, List<IPAddress> into)
    {
        if (set is null)
        {
            return;
        }

        foreach (Element element in set)
        {
            var key = new ElementKeyReader(element.Key);
            into.Add(ReadAddress(ref key, family));
        }
    }

    private static IPAddress ReadAddress(ref ElementKeyReader key, AddressFamily family) =>
        family == AddressFamily.InterNetwork ? key.ReadIPv4Address() : key.ReadIPv6Address();
}
