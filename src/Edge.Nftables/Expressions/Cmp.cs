using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Compares a register with a value; the rule ends when the comparison is false.</summary>
/// <param name="Source">What is compared.</param>
/// <param name="Operator">How. Order is that of the bytes (memcmp), so numbers in host order are brought to network order first.</param>
/// <param name="Value">With what.</param>
public sealed record Cmp(Register Source, CmpOperator Operator, RegisterData Value) : Expression
{
    // enum nft_cmp_attributes
    private const ushort AttributeSource = 1; // NFTA_CMP_SREG
    private const ushort AttributeOperator = 2; // NFTA_CMP_OP
    private const ushort AttributeValue = 3; // NFTA_CMP_DATA

    /// <inheritdoc/>
    public override string Name => "cmp";

    private string OperatorName => Operator switch
    {
        CmpOperator.Equal => "eq",
        CmpOperator.NotEqual => "neq",
        CmpOperator.Less => "lt",
        CmpOperator.LessOrEqual => "lte",
        CmpOperator.Greater => "gt",
        _ => "gte",
    };

    internal static Cmp Read(NetlinkReader reader)
    {
        Register source = default;
        CmpOperator op = default;
        RegisterData value = RegisterData.Zero(0);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeOperator: op = (CmpOperator)reader.ReadUInt32BigEndian(); break;
                case AttributeValue: value = RegisterData.FromBytes(reader.ReadDataValue()); break;
            }
        }

        return new Cmp(source, op, value);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteUInt32BigEndian(AttributeOperator, (uint)Operator);
        writer.WriteData(AttributeValue, Value.Bytes);
    }

    private protected override string Describe() => $"cmp {OperatorName} reg {Number(Source)} {Value}";
}
