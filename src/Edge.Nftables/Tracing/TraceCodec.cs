using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables.Tracing;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_trace_attributes</c>; the kernel writes them in net/netfilter/nf_tables_trace.c.</summary>
internal static class TraceCodec
{
    private const ushort Table = 1; // NFTA_TRACE_TABLE
    private const ushort Chain = 2; // NFTA_TRACE_CHAIN
    private const ushort RuleHandle = 3; // NFTA_TRACE_RULE_HANDLE
    private const ushort Kind = 4; // NFTA_TRACE_TYPE
    private const ushort VerdictAttribute = 5; // NFTA_TRACE_VERDICT
    private const ushort Id = 6; // NFTA_TRACE_ID
    private const ushort NetworkHeader = 8; // NFTA_TRACE_NETWORK_HEADER
    private const ushort TransportHeader = 9; // NFTA_TRACE_TRANSPORT_HEADER
    private const ushort InputInterface = 10; // NFTA_TRACE_IIF
    private const ushort OutputInterface = 12; // NFTA_TRACE_OIF
    private const ushort Mark = 14; // NFTA_TRACE_MARK
    private const ushort Policy = 16; // NFTA_TRACE_POLICY

    /// <summary>Reads the payload of one NFT_MSG_TRACE.</summary>
    /// <exception cref="NetlinkException">An attribute is not as long as it has to be.</exception>
    internal static TraceEvent Read(ReadOnlySpan<byte> payload)
    {
        NetlinkReader reader = NetlinkReader.AfterNetfilterHeader(payload, out byte family);
        ReadOnlySpan<byte> network = default, transport = default;
        var step = new TraceEvent(0, (Family)family, "", "", TraceKind.Unknown);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case NetworkHeader: network = reader.Value; break;
                case TransportHeader: transport = reader.Value; break;
                default: step = Read(step, reader); break;
            }
        }

        return network.IsEmpty ? step : step with { Packet = TracePacket.Read(network, transport) };
    }

    private static TraceEvent Read(TraceEvent step, NetlinkReader reader) => reader.Type switch
    {
        Table => step with { Table = reader.ReadString() },
        Chain => step with { Chain = reader.ReadString() },
        RuleHandle => step with { RuleHandle = reader.ReadUInt64BigEndian() },
        Kind => step with { Kind = KindOf(reader.ReadUInt32BigEndian()) },
        VerdictAttribute => step with { Verdict = ExpressionAttributes.ReadVerdictContent(reader.Nested()) },
        Id => step with { Id = reader.ReadUInt32BigEndian() },
        InputInterface => step with { InputInterface = reader.ReadUInt32BigEndian() },
        OutputInterface => step with { OutputInterface = reader.ReadUInt32BigEndian() },
        Mark => step with { Mark = reader.ReadUInt32BigEndian() },
        Policy => step with { Policy = (VerdictCode)(int)reader.ReadUInt32BigEndian() },
        _ => step,
    };

    private static TraceKind KindOf(uint number) => number <= (uint)TraceKind.Rule ? (TraceKind)number : TraceKind.Unknown;
}
