using Edge.Linux.Netlink;
using static Edge.Linux.Conntrack.ConntrackMessage;

namespace Edge.Linux.Conntrack;

/// <summary>Entries as bytes: what the kernel sends of them, and the requests about them.</summary>
internal static class ConntrackCodec
{
    private const byte FamilyIPv4 = 2; // AF_INET
    private const byte FamilyIPv6 = 10; // AF_INET6

    /// <summary>Reads an <c>IPCTNL_MSG_CT_NEW</c>.</summary>
    /// <param name="payload">What follows the message header.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>False for an address family other than IPv4 and IPv6.</returns>
    /// <exception cref="NetlinkException">The message does not follow the format.</exception>
    internal static bool TryRead(ReadOnlySpan<byte> payload, out ConntrackEntry entry)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte family);
        if (family is not (FamilyIPv4 or FamilyIPv6))
        {
            entry = default;
            return false;
        }

        byte addressBytes = family == FamilyIPv4 ? (byte)4 : (byte)16;
        ConntrackTuple original = default, reply = default;
        uint mark = 0, status = 0, id = 0, timeout = 0;
        ushort zone = 0;
        ConntrackTcpState state = ConntrackTcpState.None;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case TupleOriginal: original = ReadTuple(reader.Nested(), addressBytes, ref zone); break;
                case TupleReply:
                    ushort ignored = 0;
                    reply = ReadTuple(reader.Nested(), addressBytes, ref ignored);
                    break;
                case ConntrackMessage.Status: status = reader.ReadUInt32BigEndian(); break;
                case ProtocolInformation: state = ReadState(reader.Nested()); break;
                case ConntrackMessage.Timeout: timeout = reader.ReadUInt32BigEndian(); break;
                case ConntrackMessage.Mark: mark = reader.ReadUInt32BigEndian(); break;
                case ConntrackMessage.Id: id = reader.ReadUInt32BigEndian(); break;
                case ConntrackMessage.Zone: zone = reader.ReadUInt16BigEndian(); break;
            }
        }

        if (original.AddressBytes == 0 || reply.AddressBytes == 0)
        {
            NetlinkException.ThrowMalformed($"an entry of connection tracking has no {(original.AddressBytes == 0 ? "original" : "reply")} tuple");
        }

        entry = new ConntrackEntry(original, reply, mark, status, id, timeout, state, zone);
        return true;
    }

    /// <summary>Writes an <c>IPCTNL_MSG_CT_GET</c> for all entries that a filter is about.</summary>
    internal static void WriteDump(NetlinkBuffer request, ConntrackFilter filter, uint sequence)
    {
        var writer = new NetlinkWriter(request);
        NetlinkNest message = writer.BeginMessage(Get, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.WriteNetfilterHeader(Family(filter.AddressBytes));
        if (filter.MarkMask != 0)
        {
            writer.WriteUInt32BigEndian(ConntrackMessage.Mark, filter.Mark & filter.MarkMask);
            writer.WriteUInt32BigEndian(MarkMask, filter.MarkMask);
        }

        // The kernel parses the tuple by its family and refuses the filter without one.
        if (filter is { Protocol: not 0, AddressBytes: not 0 })
        {
            NetlinkNest tuple = writer.Begin(TupleOriginal);
            NetlinkNest protocol = writer.Begin(TupleProtocol);
            writer.WriteByte(ProtocolNumber, filter.Protocol);
            writer.End(protocol);
            writer.End(tuple);
            NetlinkNest flags = writer.Begin(Filter);
            writer.WriteUInt32Host(FilterOriginalFlags, FilterByProtocolNumber);
            writer.End(flags);
        }

        writer.EndMessage(message);
    }

    /// <summary>Writes an <c>IPCTNL_MSG_CT_DELETE</c>. Without a tuple the kernel would empty the whole table, so there always is one.</summary>
    internal static void WriteDelete(NetlinkBuffer request, in ConntrackEntry entry, uint sequence)
    {
        if (entry.Original is { AddressBytes: not (4 or 16) } or { SourcePort: 0, DestinationPort: 0 })
        {
            throw new ArgumentException($"{entry.Original} names no connection with ports", nameof(entry));
        }

        var writer = new NetlinkWriter(request);
        NetlinkNest message = writer.BeginMessage(ConntrackMessage.Delete, NetlinkFlags.Request | NetlinkFlags.Acknowledge, sequence);
        writer.WriteNetfilterHeader(Family(entry.Original.AddressBytes));
        WriteTuple(writer, TupleOriginal, entry.Original);
        if (entry.Zone != 0)
        {
            writer.WriteUInt16BigEndian(ConntrackMessage.Zone, entry.Zone);
        }

        writer.WriteUInt32BigEndian(ConntrackMessage.Id, entry.Id);
        writer.EndMessage(message);
    }

    /// <summary>Writes a <c>CTA_TUPLE_*</c>.</summary>
    internal static void WriteTuple(NetlinkWriter writer, ushort type, in ConntrackTuple tuple)
    {
        Span<byte> address = stackalloc byte[16];
        NetlinkNest nest = writer.Begin(type);
        NetlinkNest addresses = writer.Begin(TupleAddresses);
        bool v4 = tuple.AddressBytes == 4;
        writer.WriteBytes(v4 ? IPv4Source : IPv6Source, address[..tuple.WriteAddress(tuple.Source, address)]);
        writer.WriteBytes(v4 ? IPv4Destination : IPv6Destination, address[..tuple.WriteAddress(tuple.Destination, address)]);
        writer.End(addresses);
        NetlinkNest protocol = writer.Begin(TupleProtocol);
        writer.WriteByte(ProtocolNumber, tuple.Protocol);
        writer.WriteUInt16BigEndian(SourcePort, tuple.SourcePort);
        writer.WriteUInt16BigEndian(DestinationPort, tuple.DestinationPort);
        writer.End(protocol);
        writer.End(nest);
    }

    /// <summary><c>nfgen_family</c> for addresses of that length; 0 for both.</summary>
    internal static byte Family(byte addressBytes) => addressBytes switch { 4 => FamilyIPv4, 16 => FamilyIPv6, _ => 0 };

    private static ConntrackTuple ReadTuple(NetlinkReader reader, byte addressBytes, ref ushort zone)
    {
        UInt128 source = 0, destination = 0;
        byte protocol = 0;
        ushort sourcePort = 0, destinationPort = 0;
        int addresses = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case TupleAddresses:
                    NetlinkReader inner = reader.Nested();
                    while (inner.Next())
                    {
                        switch (inner.Type)
                        {
                            case IPv4Source or IPv6Source: source = ReadAddress(inner, addressBytes, ref addresses); break;
                            case IPv4Destination or IPv6Destination: destination = ReadAddress(inner, addressBytes, ref addresses); break;
                        }
                    }

                    break;
                case TupleProtocol: ReadPorts(reader.Nested(), out protocol, out sourcePort, out destinationPort); break;
                case TupleZone: zone = reader.ReadUInt16BigEndian(); break;
            }
        }

        if (addresses != 2)
        {
            NetlinkException.ThrowMalformed($"a tuple of connection tracking has {addresses} addresses where 2 are needed");
        }

        return new ConntrackTuple(addressBytes, protocol, source, destination, sourcePort, destinationPort);
    }

    private static UInt128 ReadAddress(NetlinkReader reader, byte addressBytes, ref int addresses)
    {
        if (reader.Value.Length != addressBytes)
        {
            NetlinkException.ThrowMalformed($"an address of connection tracking has {reader.Value.Length} bytes where {addressBytes} are needed");
        }

        addresses++;
        return ConntrackTuple.Bits(reader.Value);
    }

    private static void ReadPorts(NetlinkReader reader, out byte protocol, out ushort source, out ushort destination)
    {
        protocol = 0;
        source = destination = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ProtocolNumber: protocol = reader.ReadByte(); break;
                case SourcePort: source = reader.ReadUInt16BigEndian(); break;
                case DestinationPort: destination = reader.ReadUInt16BigEndian(); break;
            }
        }
    }

    private static ConntrackTcpState ReadState(NetlinkReader reader)
    {
        while (reader.Next())
        {
            if (reader.Type != InformationTcp)
            {
                continue;
            }

            NetlinkReader tcp = reader.Nested();
            while (tcp.Next())
            {
                if (tcp.Type == InformationTcpState)
                {
                    return (ConntrackTcpState)tcp.ReadByte();
                }
            }
        }

        return ConntrackTcpState.None;
    }
}
