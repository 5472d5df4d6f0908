using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Bit arithmetic on a register: <c>(source &amp; mask) ^ xor</c>, or a shift.</summary>
/// <param name="Source">What is changed.</param>
/// <param name="Destination">Where the result goes.</param>
/// <param name="Mask">Bits to keep; as long as the value.</param>
/// <param name="Xor">Bits to flip afterwards; as long as the value.</param>
public sealed record Bitwise(Register Source, Register Destination, RegisterData Mask, RegisterData Xor) : Expression
{
    // enum nft_bitwise_attributes
    private const ushort AttributeSource = 1; // NFTA_BITWISE_SREG
    private const ushort AttributeDestination = 2; // NFTA_BITWISE_DREG
    private const ushort AttributeLength = 3; // NFTA_BITWISE_LEN
    private const ushort AttributeMask = 4; // NFTA_BITWISE_MASK
    private const ushort AttributeXor = 5; // NFTA_BITWISE_XOR
    private const ushort AttributeOperation = 6; // NFTA_BITWISE_OP
    private const ushort AttributeData = 7; // NFTA_BITWISE_DATA

    /// <inheritdoc/>
    public override string Name => "bitwise";

    /// <summary>What is done; <see cref="Mask"/> and <see cref="Xor"/> count only for <see cref="BitwiseOperation.MaskXor"/>.</summary>
    public BitwiseOperation Operation { get; init; }

    /// <summary>By how many bits a shift goes.</summary>
    public uint Shift { get; init; }

    /// <summary>Length of the value in bytes.</summary>
    public uint Length { get; init; } = (uint)Mask.Bytes.Length;

    /// <summary><c>reg &amp; mask</c> of a number in host order, such as a mark.</summary>
    /// <param name="register">Source and destination.</param>
    /// <param name="mask">Bits to keep.</param>
    /// <param name="xor">Bits to flip afterwards.</param>
    public static Bitwise And(Register register, uint mask, uint xor = 0) =>
        new(register, register, RegisterData.UInt32Host(mask), RegisterData.UInt32Host(xor));

    private static uint ReadShift(ReadOnlySpan<byte> data) => data.Length < 4 ? 0 : BitConverter.ToUInt32(data);

    internal static Bitwise Read(NetlinkReader reader)
    {
        Register source = default, destination = default;
        uint length = 0, shift = 0;
        BitwiseOperation operation = default;
        RegisterData mask = RegisterData.Zero(0), xor = mask;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeLength: length = reader.ReadUInt32BigEndian(); break;
                case AttributeOperation: operation = (BitwiseOperation)reader.ReadUInt32BigEndian(); break;
                case AttributeMask: mask = RegisterData.FromBytes(reader.ReadDataValue()); break;
                case AttributeXor: xor = RegisterData.FromBytes(reader.ReadDataValue()); break;
                case AttributeData: shift = ReadShift(reader.ReadDataValue()); break;
            }
        }

        return new Bitwise(source, destination, mask, xor) { Operation = operation, Shift = shift, Length = length };
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteUInt32BigEndian(AttributeOperation, (uint)Operation);
        writer.WriteUInt32BigEndian(AttributeLength, Length);
        if (Operation == BitwiseOperation.MaskXor)
        {
            writer.WriteData(AttributeMask, Mask.Bytes);
            writer.WriteData(AttributeXor, Xor.Bytes);
        }
        else
        {
            writer.WriteData(AttributeData, RegisterData.UInt32Host(Shift).Bytes);
        }
    }

    private protected override string Describe() => Operation switch
    {
        BitwiseOperation.ShiftLeft => $"bitwise reg {Number(Destination)} = ( reg {Number(Source)} << 0x{Shift:x8} )",
        BitwiseOperation.ShiftRight => $"bitwise reg {Number(Destination)} = ( reg {Number(Source)} >> 0x{Shift:x8} )",
        _ => $"bitwise reg {Number(Destination)} = ( reg {Number(Source)} & {Mask} ) ^ {Xor}",
    };
}
