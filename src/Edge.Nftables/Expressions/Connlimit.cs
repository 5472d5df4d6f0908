using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Counts the connections that come by, and matches up to a number, or with <paramref name="Over"/> above it.</summary>
/// <param name="Count">How many connections.</param>
/// <param name="Over">Match what is above the number.</param>
public sealed record Connlimit(uint Count, bool Over = false) : Expression
{
    // enum nft_connlimit_attributes; NFT_CONNLIMIT_F_INV is 1
    private const ushort AttributeCount = 1; // NFTA_CONNLIMIT_COUNT
    private const ushort AttributeFlags = 2; // NFTA_CONNLIMIT_FLAGS

    /// <inheritdoc/>
    public override string Name => "connlimit";

    internal static Connlimit Read(NetlinkReader reader)
    {
        uint count = 0, flags = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeCount: count = reader.ReadUInt32BigEndian(); break;
                case AttributeFlags: flags = reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Connlimit(count, (flags & 1) != 0);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeCount, Count);
        writer.WriteUInt32BigEndian(AttributeFlags, Over ? 1u : 0u);
    }

    private protected override string Describe() => $"connlimit count {Count} flags {(Over ? 1 : 0)}";
}
