using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>Writes the elements of <see cref="PolicySet"/>s.</summary>
internal static class PolicyElementWriter
{
    /// <summary>Adds or deletes those of the table's family.</summary>
    public static void Write(List<PolicyElement> elements, DataplaneTable table, bool remove, Transaction transaction)
    {
        foreach (PolicyElement element in elements)
        {
            if (element.Family == table.Family)
            {
                Write(element, table.SetOf(element), remove, transaction);
            }
        }
    }

    private static void Write(PolicyElement element, Set set, bool remove, Transaction transaction)
    {
        Span<byte> firstRoom = stackalloc byte[ElementKey.MaximumBytes], lastRoom = stackalloc byte[ElementKey.MaximumBytes];
        bool isRange = element.Set is PolicySet.SourceRange or PolicySet.DeniedSource;
        ReadOnlySpan<byte> key = KeyOf(element, element.Range.First, firstRoom);
        ReadOnlySpan<byte> end = isRange ? KeyOf(element, element.Range.Last, lastRoom) : default;
        if (remove)
        {
            transaction.DeleteElement(set, new Element { Key = key, KeyEnd = end });
            return;
        }

        transaction.AddElement(set, new Element
        {
            Key = key,
            KeyEnd = end,
            Statement = element.Set switch
            {
                PolicySet.ConnectionRate => DataplaneTable.RateLimit(element.Number),
                PolicySet.Connections => DataplaneTable.ConnectionLimit(element.Number),
                _ => null,
            },
        });
    }

    private static ReadOnlySpan<byte> KeyOf(PolicyElement element, UInt128 number, Span<byte> room)
    {
        var key = new ElementKey(room);
        Span<byte> address = stackalloc byte[element.Range.LengthBytes];
        AddressRange.Write(number, address);
        switch (element.Set)
        {
            case PolicySet.ServiceAddress:
                key.AddAddress(address);
                break;
            case PolicySet.Hairpin:
                key.AddAddress(address);
                key.AddAddress(address);
                break;
            case PolicySet.EndpointPort:
                key.AddProtocol((byte)element.Protocol);
                key.AddPort(element.PortNumber);
                break;
            case PolicySet.Restricted:
                key.AddMark(ConnectionMark.Port(element.Port));
                key.AddAddress(address);
                break;
            case PolicySet.SourceRange or PolicySet.DeniedSource:
                key.AddRangeMark(ConnectionMark.Port(element.Port));
                key.AddAddress(address);
                break;
            default:
                key.AddMark(ConnectionMark.Port(element.Port));
                break;
        }

        return room[..key.Length];
    }
}
