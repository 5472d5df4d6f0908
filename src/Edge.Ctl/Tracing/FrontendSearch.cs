using Edge.Nftables;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>Finds the element of a frontend map that the kernel finds for a packet: address, protocol and port, or protocol and port; single or a range of ports.</summary>
internal static class FrontendSearch
{
    private const int AddressFields = 3, WordBytes = 4;

    /// <summary>Comment of the element; null when there is none.</summary>
    public static string? Find(SetSnapshot map, TracePacket packet)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        if (map.Set.KeyType.Fields.Count == AddressFields)
        {
            key.AddAddress(packet.Destination);
        }

        key.AddProtocol(packet.Protocol);
        key.AddPort(packet.DestinationPort);
        foreach (Element element in map)
        {
            if (Covers(element, key.Bytes))
            {
                return element.Comment;
            }
        }

        return null;
    }

    // Only the last component, the port, is ever a range.
    private static bool Covers(Element element, ReadOnlySpan<byte> key)
    {
        if (element.KeyEnd.IsEmpty)
        {
            return element.Key.SequenceEqual(key);
        }

        int port = key.Length - WordBytes;
        return element.Key.Length == key.Length && element.KeyEnd.Length == key.Length && element.Key[..port].SequenceEqual(key[..port])
            && element.Key[port..].SequenceCompareTo(key[port..]) <= 0 && element.KeyEnd[port..].SequenceCompareTo(key[port..]) >= 0;
    }
}
