using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Logs the packet with the kernel's messages.</summary>
/// <param name="Prefix">Text in front, at most 127 bytes.</param>
/// <param name="Level">Syslog level, 4 for warnings; the kernel's default when <see langword="null"/>.</param>
/// <param name="Group">nfnetlink_log group instead of the kernel's messages.</param>
public sealed record Log(string? Prefix = null, uint? Level = null, ushort? Group = null) : Expression
{
    // enum nft_log_attributes
    private const ushort AttributeGroup = 1; // NFTA_LOG_GROUP
    private const ushort AttributePrefix = 2; // NFTA_LOG_PREFIX
    private const ushort AttributeLevel = 5; // NFTA_LOG_LEVEL

    /// <inheritdoc/>
    public override string Name => "log";

    internal static Log Read(NetlinkReader reader)
    {
        string? prefix = null;
        uint? level = null;
        ushort? group = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributePrefix: prefix = reader.ReadString(); break;
                case AttributeLevel: level = reader.ReadUInt32BigEndian(); break;
                case AttributeGroup: group = reader.ReadUInt16BigEndian(); break;
            }
        }

        return new Log(prefix, level, group);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        if (Prefix is not null)
        {
            writer.WriteString(AttributePrefix, Prefix);
        }

        if (Group is { } group)
        {
            writer.WriteUInt16BigEndian(AttributeGroup, group);
        }

        if (Level is { } level)
        {
            writer.WriteUInt32BigEndian(AttributeLevel, level);
        }
    }

    private protected override string Describe() =>
        "log" + (Prefix is null ? "" : $" prefix {Prefix}") + (Group is null ? "" : $" group {Group} snaplen 0 qthreshold 0") + (Level is null ? "" : $" level {Level}");
}
