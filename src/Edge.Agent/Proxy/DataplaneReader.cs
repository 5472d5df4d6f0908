using System.Net;
using System.Net.Sockets;
using Edge.Agent.State;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>Translates the frontends and endpoints of our tables, as the kernel has them, into the terms of the model.</summary>
internal static class DataplaneReader
{
    /// <summary>Adds the elements of one table.</summary>
    /// <returns>Null, or in words what no version of this agent writes: such a table is replaced as a whole.</returns>
    public static string? Read(TableSnapshot kernel, DataplaneTable table, DataplaneSnapshot into)
    {
        ReadFrontends(kernel, table, into.Frontends);
        PolicyElementReader.Read(kernel, table, into.Elements);
        return ReadEndpoints(kernel.FindSet(table.Endpoints.Name), table.Family, keepsPort: false, into)
            ?? ReadEndpoints(kernel.FindSet(table.EndpointAddresses.Name), table.Family, keepsPort: true, into);
    }

    /// <summary>Adds the frontends of one table, whoever made it: maps of another kind than ours are left out.</summary>
    public static void ReadFrontends(TableSnapshot kernel, DataplaneTable table, Dictionary<FrontendKey, (uint Mark, int NameHash)> into)
    {
        foreach ((Set map, bool hasAddress, bool externalOnly) in (ReadOnlySpan<(Set, bool, bool)>)
        [
            (table.Frontends, true, false), (table.ExternalFrontends, true, true), (table.NodePorts, false, false), (table.ExternalNodePorts, false, true),
            (table.FrontendRanges, true, false), (table.ExternalFrontendRanges, true, true), (table.NodePortRanges, false, false), (table.ExternalNodePortRanges, false, true),
        ])
        {
            if (Find(kernel, map) is not SetSnapshot elements)
            {
                continue;
            }

            foreach (Element element in elements)
            {
                into[ReadFrontend(element, table.Family, hasAddress, externalOnly)] = (new ElementKeyReader(element.Data).ReadMark(), PortKey.HashOf(element.Comment));
            }
        }
    }

    /// <summary>A set of a table, if its elements are of the kind that we write.</summary>
    public static SetSnapshot? Find(TableSnapshot kernel, Set wanted) =>
        kernel.FindSet(wanted.Name) is { } found && IsSame(found.Set.KeyType, wanted.KeyType) && IsSame(found.Set.DataType, wanted.DataType) ? found : null;

    private static bool IsSame(ElementType? found, ElementType? wanted) => found?.TypeId == wanted?.TypeId && found?.LengthBytes == wanted?.LengthBytes;

    /// <summary>The frontend that the element of a map stands for.</summary>
    public static FrontendKey ReadFrontend(in Element element, AddressFamily family, bool hasAddress, bool externalOnly)
    {
        (IPAddress? address, TransportProtocol protocol, ushort port) = ReadKey(element.Key, family, hasAddress);
        ushort last = element.KeyEnd.IsEmpty ? (ushort)0 : ReadKey(element.KeyEnd, family, hasAddress).Port;
        return new FrontendKey(family, address, protocol, port, externalOnly, last);
    }

    private static (IPAddress? Address, TransportProtocol Protocol, ushort Port) ReadKey(ReadOnlySpan<byte> bytes, AddressFamily family, bool hasAddress)
    {
        var key = new ElementKeyReader(bytes);
        IPAddress? address = !hasAddress ? null : family == AddressFamily.InterNetwork ? key.ReadIPv4Address() : key.ReadIPv6Address();
        return (address, (TransportProtocol)key.ReadProtocol(), key.ReadPort());
    }

    private static string? ReadEndpoints(SetSnapshot? map, AddressFamily family, bool keepsPort, DataplaneSnapshot into)
    {
        if (map is null)
        {
            return null;
        }

        int length = family == AddressFamily.InterNetwork ? 4 : 16;
        foreach (Element element in map)
        {
            var key = new ElementKeyReader(element.Key);
            uint list = key.ReadMark();
            uint slot = key.ReadNumber();
            var data = new ElementKeyReader(element.Data);
            var target = new EndpointTarget(data.Take(length), keepsPort ? (ushort)0 : data.ReadPort());
            bool known = into.Lists.TryGetValue(list, out (AddressFamily Family, EndpointTarget[] Slots) found);
            if (list != ConnectionMark.ListOf(list) || slot >= SizeClass.MaximumSlots || target.KeepsPort != keepsPort
                || (known && (found.Family != family || Array.Find(found.Slots, static other => !other.IsEmpty).KeepsPort != keepsPort)))
            {
                return $"{map.Set.Name} has an element 0x{list:x8} . {slot} that no list can have";
            }

            Place(into, family, list, (int)slot, target);
        }

        return null;
    }

    private static void Place(DataplaneSnapshot into, AddressFamily family, uint list, int slot, EndpointTarget target)
    {
        EndpointTarget[] slots = into.Lists.TryGetValue(list, out (AddressFamily Family, EndpointTarget[] Slots) known) ? known.Slots : [];
        if (slot >= slots.Length)
        {
            // The kernel's order is that of its hash table: grow by doubling, trim when everything is there.
            Array.Resize(ref slots, Math.Max(slot + 1, slots.Length * 2));
        }

        slots[slot] = target;
        into.Lists[list] = (family, slots);
    }
}
