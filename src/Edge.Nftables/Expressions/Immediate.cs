using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Puts a value into a register, or with a verdict decides what happens to the packet.</summary>
/// <param name="Destination">Where it goes; <see cref="Register.Verdict"/> with a verdict.</param>
/// <param name="Value">The value.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record Immediate(Register Destination, RegisterData? Value, Verdict? Verdict = null) : Expression
{
    // enum nft_immediate_attributes
    private const ushort AttributeDestination = 1; // NFTA_IMMEDIATE_DREG
    private const ushort AttributeData = 2; // NFTA_IMMEDIATE_DATA

    /// <inheritdoc/>
    public override string Name => "immediate";

    /// <summary>Puts a value into a register.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="value">The value.</param>
    public static Immediate Load(Register destination, RegisterData value) => new(destination, value);

    /// <summary>Decides what happens to the packet.</summary>
    /// <param name="verdict">What happens.</param>
    public static Immediate Decide(Verdict verdict) => new(Register.Verdict, null, verdict);

    internal static Immediate Read(NetlinkReader reader)
    {
        Register destination = default;
        RegisterData? value = null;
        Verdict? verdict = null;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeData:
                    verdict = reader.ReadVerdict();
                    value = verdict is null ? RegisterData.FromBytes(reader.ReadDataValue()) : null;
                    break;
            }
        }

        return new Immediate(destination, value, verdict);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeDestination, Destination);
        if (Verdict is not null)
        {
            writer.WriteVerdict(AttributeData, Verdict);
        }
        else
        {
            writer.WriteData(AttributeData, Value is null ? default : Value.Bytes);
        }
    }

    private protected override string Describe() =>
        Verdict is null ? $"immediate reg {Number(Destination)} {Value}"
        : Verdict.Chain is null ? $"immediate reg 0 {Verdict}"
        : $"immediate reg 0 {new Verdict(Verdict.Code)} -> {Verdict.Chain}";
}
