using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>linux/netfilter/nf_tables.h: <c>enum nft_flowtable_attributes</c>, <c>enum nft_flowtable_hook_attributes</c>, <c>enum nft_devices_attributes</c>.</summary>
internal static class FlowtableCodec
{
    internal const ushort Table = 1; // NFTA_FLOWTABLE_TABLE
    internal const ushort Name = 2; // NFTA_FLOWTABLE_NAME
    private const ushort HookAttribute = 3; // NFTA_FLOWTABLE_HOOK
    private const ushort Flags = 7; // NFTA_FLOWTABLE_FLAGS
    private const ushort HookNumber = 1; // NFTA_FLOWTABLE_HOOK_NUM
    private const ushort HookPriority = 2; // NFTA_FLOWTABLE_HOOK_PRIORITY
    private const ushort HookDevices = 3; // NFTA_FLOWTABLE_HOOK_DEVS
    private const ushort DeviceName = 1; // NFTA_DEVICE_NAME
    private const uint IngressHook = 0; // NF_NETDEV_INGRESS
    private const uint CounterFlag = 2; // NFT_FLOWTABLE_COUNTER

    /// <summary>Everything, to make it or to add devices.</summary>
    internal static void Write(NetlinkWriter writer, Flowtable flowtable)
    {
        WriteName(writer, flowtable);
        WriteHook(writer, flowtable);
        writer.WriteUInt32BigEndian(Flags, flowtable.Counter ? CounterFlag : 0);
    }

    internal static void WriteName(NetlinkWriter writer, Flowtable flowtable)
    {
        writer.WriteString(Table, flowtable.Table.Name);
        writer.WriteString(Name, flowtable.Name);
    }

    internal static Flowtable Read(Family family, NetlinkReader reader)
    {
        string table = "", name = "";
        int priority = 0;
        uint flags = 0;
        List<string> devices = [];
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case Table: table = reader.ReadString(); break;
                case Name: name = reader.ReadString(); break;
                case Flags: flags = reader.ReadUInt32BigEndian(); break;
                case HookAttribute: priority = ReadHook(reader.Nested(), devices); break;
            }
        }

        return new Flowtable(new Table(family, table), name) { Devices = devices, Priority = priority, Counter = (flags & CounterFlag) != 0 };
    }

    private static void WriteHook(NetlinkWriter writer, Flowtable flowtable)
    {
        NetlinkNest hook = writer.Begin(HookAttribute);
        writer.WriteUInt32BigEndian(HookNumber, IngressHook);
        writer.WriteUInt32BigEndian(HookPriority, (uint)flowtable.Priority);

        // The kernel takes no empty list.
        if (flowtable.Devices.Count > 0)
        {
            NetlinkNest devices = writer.Begin(HookDevices);
            foreach (string device in flowtable.Devices)
            {
                writer.WriteString(DeviceName, device);
            }

            writer.End(devices);
        }

        writer.End(hook);
    }

    private static int ReadHook(NetlinkReader reader, List<string> devices)
    {
        int priority = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case HookPriority:
                    priority = (int)reader.ReadUInt32BigEndian();
                    break;
                case HookDevices:
                    NetlinkReader names = reader.Nested();
                    while (names.Next())
                    {
                        if (names.Type == DeviceName)
                        {
                            devices.Add(names.ReadString());
                        }
                    }

                    break;
            }
        }

        return priority;
    }
}
