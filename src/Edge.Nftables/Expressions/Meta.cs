using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Loads something known about the packet.</summary>
/// <param name="Key">What.</param>
/// <param name="Destination">Where it goes.</param>
public sealed record Meta(MetaKey Key, Register Destination) : Expression
{
    // enum nft_meta_attributes
    internal const ushort AttributeDestination = 1; // NFTA_META_DREG
    internal const ushort AttributeKey = 2; // NFTA_META_KEY
    internal const ushort AttributeSource = 3; // NFTA_META_SREG

    /// <inheritdoc/>
    public override string Name => "meta";

    internal static Expression Read(NetlinkReader reader)
    {
        MetaKey key = default;
        Register destination = default;
        Register? source = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeKey: key = (MetaKey)reader.ReadUInt32BigEndian(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeSource: source = reader.ReadRegister(); break;
            }
        }

        return source is { } register ? new MetaSet(key, register) : new Meta(key, destination);
    }

    internal static string KeyName(MetaKey key) => key switch
    {
        MetaKey.Length => "len",
        MetaKey.Protocol => "protocol",
        MetaKey.Priority => "priority",
        MetaKey.Mark => "mark",
        MetaKey.InputInterface => "iif",
        MetaKey.OutputInterface => "oif",
        MetaKey.InputInterfaceName => "iifname",
        MetaKey.OutputInterfaceName => "oifname",
        MetaKey.InputInterfaceType => "iiftype",
        MetaKey.OutputInterfaceType => "oiftype",
        MetaKey.SocketUser => "skuid",
        MetaKey.SocketGroup => "skgid",
        MetaKey.Trace => "nftrace",
        MetaKey.NetfilterProtocol => "nfproto",
        MetaKey.L4Protocol => "l4proto",
        MetaKey.PacketType => "pkttype",
        MetaKey.Cpu => "cpu",
        MetaKey.InputGroup => "iifgroup",
        MetaKey.OutputGroup => "oifgroup",
        MetaKey.Cgroup => "cgroup",
        MetaKey.SlaveInterface => "sdif",
        MetaKey.SlaveInterfaceName => "sdifname",
        _ => $"key-{(uint)key}",
    };

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeKey, (uint)Key);
        writer.WriteRegister(AttributeDestination, Destination);
    }

    private protected override string Describe() => $"meta load {KeyName(Key)} => reg {Number(Destination)}";
}
