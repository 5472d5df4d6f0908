using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Loads a TCP option into a register, or writes a register into it.</summary>
/// <param name="Option">Kind of the option, 2 for the maximum segment size.</param>
/// <param name="Offset">Offset in the option, in bytes.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Destination">Where a load goes.</param>
/// <param name="Source">Where a write comes from.</param>
/// <param name="Present">Load only whether the option is there.</param>
/// <param name="Operation"><c>enum nft_exthdr_op</c>: 1 for TCP options.</param>
public sealed record Exthdr(
    byte Option, uint Offset, uint Length, Register? Destination, Register? Source = null, bool Present = false, uint Operation = 1)
    : Expression
{
    // enum nft_exthdr_attributes; NFT_EXTHDR_F_PRESENT is 1
    private const ushort AttributeDestination = 1; // NFTA_EXTHDR_DREG
    private const ushort AttributeType = 2; // NFTA_EXTHDR_TYPE
    private const ushort AttributeOffset = 3; // NFTA_EXTHDR_OFFSET
    private const ushort AttributeLength = 4; // NFTA_EXTHDR_LEN
    private const ushort AttributeFlags = 5; // NFTA_EXTHDR_FLAGS
    private const ushort AttributeOperation = 6; // NFTA_EXTHDR_OP
    private const ushort AttributeSource = 7; // NFTA_EXTHDR_SREG

    /// <inheritdoc/>
    public override string Name => "exthdr";

    private string OperationName => Operation switch
    {
        1 => "tcpopt",
        2 => "ipv4",
        3 => "sctp",
        _ => "ipv6",
    };

    /// <summary><c>tcp option maxseg size</c>.</summary>
    /// <param name="destination">Where it goes.</param>
    public static Exthdr LoadTcpMss(Register destination) => new(2, 2, 2, destination);

    /// <summary><c>tcp option maxseg size set</c>; the kernel only ever lowers the value.</summary>
    /// <param name="source">Where the new value comes from, big-endian.</param>
    public static Exthdr WriteTcpMss(Register source) => new(2, 2, 2, null, source);

    internal static Exthdr Read(NetlinkReader reader)
    {
        var header = new Exthdr(0, 0, 0, null, Operation: 0);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeDestination: header = header with { Destination = reader.ReadRegister() }; break;
                case AttributeType: header = header with { Option = reader.ReadByte() }; break;
                case AttributeOffset: header = header with { Offset = reader.ReadUInt32BigEndian() }; break;
                case AttributeLength: header = header with { Length = reader.ReadUInt32BigEndian() }; break;
                case AttributeFlags: header = header with { Present = (reader.ReadUInt32BigEndian() & 1) != 0 }; break;
                case AttributeOperation: header = header with { Operation = reader.ReadUInt32BigEndian() }; break;
                case AttributeSource: header = header with { Source = reader.ReadRegister() }; break;
            }
        }

        return header;
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteByte(AttributeType, Option);
        writer.WriteUInt32BigEndian(AttributeOffset, Offset);
        writer.WriteUInt32BigEndian(AttributeLength, Length);
        writer.WriteUInt32BigEndian(AttributeOperation, Operation);
        if (Present)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, 1);
        }
    }

    private protected override string Describe() =>
        Source is { } source ? $"exthdr write {OperationName} reg {Number(source)} => {Length}b @ {Option} + {Offset}"
        : $"exthdr load {OperationName} {Length}b @ {Option} + {Offset}{(Present ? " present" : "")} => reg {Number(Destination ?? Register.Verdict)}";
}
