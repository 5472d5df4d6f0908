using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Counts packets and bytes. Counters are equal whatever they have counted: what was counted is not part of what the rule does.</summary>
/// <param name="Packets">Packets so far.</param>
/// <param name="Bytes">Bytes so far.</param>
public sealed record Counter(ulong Packets = 0, ulong Bytes = 0) : Expression
{
    // enum nft_counter_attributes
    private const ushort AttributeBytes = 1; // NFTA_COUNTER_BYTES
    private const ushort AttributePackets = 2; // NFTA_COUNTER_PACKETS

    /// <inheritdoc/>
    public override string Name => "counter";

    /// <inheritdoc/>
    public bool Equals(Counter? other) => other is not null;

    /// <inheritdoc/>
    public override int GetHashCode() => 1;

    internal static Counter Read(NetlinkReader reader)
    {
        ulong packets = 0, bytes = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeBytes: bytes = reader.ReadUInt64BigEndian(); break;
                case AttributePackets: packets = reader.ReadUInt64BigEndian(); break;
            }
        }

        return new Counter(packets, bytes);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        if (Packets != 0 || Bytes != 0)
        {
            writer.WriteUInt64BigEndian(AttributeBytes, Bytes);
            writer.WriteUInt64BigEndian(AttributePackets, Packets);
        }
    }

    private protected override string Describe() => $"counter pkts {Packets} bytes {Bytes}";
}
