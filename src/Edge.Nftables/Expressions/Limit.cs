using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Matches up to a rate, or with <paramref name="Over"/> above it.</summary>
/// <param name="Rate">Packets or bytes in each unit of time.</param>
/// <param name="Unit">Unit of time: second, minute, hour, day or week.</param>
/// <param name="Burst">How many more at once.</param>
/// <param name="Kind">Packets or bytes.</param>
/// <param name="Over">Match what is above the rate.</param>
public sealed record Limit(ulong Rate, TimeSpan Unit, uint Burst = 5, LimitKind Kind = LimitKind.Packets, bool Over = false) : Expression
{
    // enum nft_limit_attributes; NFT_LIMIT_F_INV is 1
    private const ushort AttributeRate = 1; // NFTA_LIMIT_RATE
    private const ushort AttributeUnit = 2; // NFTA_LIMIT_UNIT
    private const ushort AttributeBurst = 3; // NFTA_LIMIT_BURST
    private const ushort AttributeKind = 4; // NFTA_LIMIT_TYPE
    private const ushort AttributeFlags = 5; // NFTA_LIMIT_FLAGS

    /// <inheritdoc/>
    public override string Name => "limit";

    internal string UnitName => Unit.TotalSeconds switch
    {
        1 => "second",
        60 => "minute",
        3600 => "hour",
        86400 => "day",
        604800 => "week",
        _ => "error",
    };

    internal static Limit Read(NetlinkReader reader)
    {
        var limit = new Limit(0, TimeSpan.Zero);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeRate: limit = limit with { Rate = reader.ReadUInt64BigEndian() }; break;
                case AttributeUnit: limit = limit with { Unit = reader.ReadSeconds() }; break;
                case AttributeBurst: limit = limit with { Burst = reader.ReadUInt32BigEndian() }; break;
                case AttributeKind: limit = limit with { Kind = (LimitKind)reader.ReadUInt32BigEndian() }; break;
                case AttributeFlags: limit = limit with { Over = (reader.ReadUInt32BigEndian() & 1) != 0 }; break;
            }
        }

        return limit;
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt64BigEndian(AttributeRate, Rate);
        writer.WriteUInt64BigEndian(AttributeUnit, (ulong)Unit.TotalSeconds);
        writer.WriteUInt32BigEndian(AttributeBurst, Burst);
        writer.WriteUInt32BigEndian(AttributeKind, (uint)Kind);
        writer.WriteUInt32BigEndian(AttributeFlags, Over ? 1u : 0u);
    }

    private protected override string Describe() =>
        $"limit rate {Rate}/{UnitName} burst {Burst} type {(Kind == LimitKind.Packets ? "packets" : "bytes")} flags 0x{(Over ? 1 : 0)}";
}
