using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_chain_attributes</c>, <c>enum nft_hook_attributes</c>.</summary>
internal static class ChainCodec
{
    internal const ushort Table = 1; // NFTA_CHAIN_TABLE
    internal const ushort Name = 3; // NFTA_CHAIN_NAME
    private const ushort HookAttribute = 4; // NFTA_CHAIN_HOOK
    private const ushort Policy = 5; // NFTA_CHAIN_POLICY
    private const ushort Type = 7; // NFTA_CHAIN_TYPE
    private const ushort UserData = 12; // NFTA_CHAIN_USERDATA
    private const ushort HookNumber = 1; // NFTA_HOOK_HOOKNUM
    private const ushort HookPriority = 2; // NFTA_HOOK_PRIORITY
    private const uint ArpIn = 0; // NF_ARP_IN
    private const uint ArpOut = 1; // NF_ARP_OUT
    private const ushort HookDevice = 3; // NFTA_HOOK_DEV
    private const uint NetdevIngress = 0; // NF_NETDEV_INGRESS
    private const byte CommentType = 0; // NFTNL_UDATA_CHAIN_COMMENT

    internal static void Write(NetlinkWriter writer, Chain chain)
    {
        writer.WriteString(Table, chain.Table.Name);
        writer.WriteString(Name, chain.Name);
        if (chain.Hook is { } hook)
        {
            NetlinkNest nest = writer.Begin(HookAttribute);
            writer.WriteUInt32BigEndian(HookNumber, NumberOf(chain.Table.Family, hook.Hook));
            writer.WriteUInt32BigEndian(HookPriority, (uint)hook.Priority);
            if (hook.Device is not null)
            {
                writer.WriteString(HookDevice, hook.Device);
            }

            writer.End(nest);
            writer.WriteUInt32BigEndian(Policy, (uint)hook.Policy);
            writer.WriteString(Type, TypeName(hook.Type));
        }

        if (chain.Comment is not null)
        {
            var userData = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumBytes]);
            userData.WriteString(CommentType, chain.Comment);
            writer.WriteBytes(UserData, userData.Bytes);
        }
    }

    internal static Chain Read(Family family, NetlinkReader reader)
    {
        string table = "", name = "", type = "";
        string? comment = null;
        ChainPolicy policy = ChainPolicy.Accept;
        (Hook Number, int Priority, string? Device)? hook = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Table: table = reader.ReadString(); break;
                case Name: name = reader.ReadString(); break;
                case Type: type = reader.ReadString(); break;
                case Policy: policy = (ChainPolicy)reader.ReadUInt32BigEndian(); break;
                case HookAttribute: hook = ReadHook(family, reader.Nested()); break;
                case UserData: comment = UserDataReader.FindString(reader.Value, CommentType); break;
            }
        }

        return new Chain(new Table(family, table), name)
        {
            Comment = comment,
            Hook = hook is var (number, priority, device) ? new ChainHook(ParseType(type), number, priority, policy) { Device = device } : null,
        };
    }

    // linux/netfilter_arp.h counts for itself: there is only what comes in and what goes out.
    private static uint NumberOf(Family family, Hook hook) => family == Family.Netdev ? NetdevIngress
        : family != Family.Arp ? (uint)hook
        : hook switch
        {
            Hook.Input => ArpIn,
            Hook.Output => ArpOut,
            _ => throw new ArgumentException($"A table of family arp has no hook {hook}.", nameof(hook)),
        };

    private static Hook HookOf(Family family, uint number) => family == Family.Netdev ? Hook.Ingress
        : family == Family.Arp ? (number == ArpIn ? Hook.Input : Hook.Output) : (Hook)number;

    private static (Hook Number, int Priority, string? Device) ReadHook(Family family, NetlinkReader reader)
    {
        Hook number = default;
        int priority = 0;
        string? device = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case HookNumber: number = HookOf(family, reader.ReadUInt32BigEndian()); break;
                case HookPriority: priority = (int)reader.ReadUInt32BigEndian(); break;
                case HookDevice: device = reader.ReadString(); break;
            }
        }

        return (number, priority, device);
    }

    private static string TypeName(ChainType type) => type switch
    {
        ChainType.Nat => "nat",
        ChainType.Route => "route",
        _ => "filter",
    };

    private static ChainType ParseType(string type) => type switch
    {
        "nat" => ChainType.Nat,
        "route" => ChainType.Route,
        _ => ChainType.Filter,
    };
}
