using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Loads something of the packet's route.</summary>
/// <param name="Key">What.</param>
/// <param name="Destination">Where it goes.</param>
public sealed record Rt(RtKey Key, Register Destination) : Expression
{
    // enum nft_rt_attributes
    private const ushort AttributeDestination = 1; // NFTA_RT_DREG
    private const ushort AttributeKey = 2; // NFTA_RT_KEY

    /// <inheritdoc/>
    public override string Name => "rt";

    internal string KeyName => Key switch
    {
        RtKey.ClassId => "classid",
        RtKey.NextHopIPv4 => "nexthop4",
        RtKey.NextHopIPv6 => "nexthop6",
        RtKey.TcpMss => "tcpmss",
        _ => "ipsec",
    };

    internal static Rt Read(NetlinkReader reader)
    {
        RtKey key = default;
        Register destination = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeKey: key = (RtKey)reader.ReadUInt32BigEndian(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
            }
        }

        return new Rt(key, destination);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeKey, (uint)Key);
        writer.WriteRegister(AttributeDestination, Destination);
    }

    private protected override string Describe() => $"rt load {KeyName} => reg {Number(Destination)}";
}
