using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Answers that the packet was refused, and drops it.</summary>
/// <param name="Kind">How.</param>
/// <param name="Code">ICMP code of the family, or for <see cref="RejectKind.IcmpxUnreachable"/> one of <c>enum nft_reject_inet_code</c>.</param>
public sealed record Reject(RejectKind Kind, byte Code = 0) : Expression
{
    // enum nft_reject_attributes
    private const ushort AttributeKind = 1; // NFTA_REJECT_TYPE
    private const ushort AttributeCode = 2; // NFTA_REJECT_ICMP_CODE

    /// <inheritdoc/>
    public override string Name => "reject";

    /// <summary><c>reject with tcp reset</c>.</summary>
    public static Reject TcpReset { get; } = new(RejectKind.TcpReset);

    /// <summary><c>reject with icmp port-unreachable</c>.</summary>
    public static Reject IcmpPortUnreachable { get; } = new(RejectKind.IcmpUnreachable, 3);

    /// <summary><c>reject with icmpv6 port-unreachable</c>.</summary>
    public static Reject Icmpv6PortUnreachable { get; } = new(RejectKind.IcmpUnreachable, 4);

    /// <summary><c>reject with icmpx port-unreachable</c>, for inet tables.</summary>
    public static Reject IcmpxPortUnreachable { get; } = new(RejectKind.IcmpxUnreachable, 1);

    internal static Reject Read(NetlinkReader reader)
    {
        RejectKind kind = default;
        byte code = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeKind: kind = (RejectKind)reader.ReadUInt32BigEndian(); break;
                case AttributeCode: code = reader.ReadByte(); break;
            }
        }

        return new Reject(kind, code);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteUInt32BigEndian(AttributeKind, (uint)Kind);
        writer.WriteByte(AttributeCode, Code);
    }

    private protected override string Describe() => $"reject type {(uint)Kind} code {Code}";
}
