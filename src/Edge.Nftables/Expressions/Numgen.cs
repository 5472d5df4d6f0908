using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Makes a number: random, or one more each time.</summary>
/// <param name="Destination">Where it goes.</param>
/// <param name="Modulus">How many values there are.</param>
/// <param name="Kind">How.</param>
/// <param name="Offset">First value.</param>
public sealed record Numgen(Register Destination, uint Modulus, NumgenKind Kind = NumgenKind.Random, uint Offset = 0) : Expression
{
    // enum nft_ng_attributes
    private const ushort AttributeDestination = 1; // NFTA_NG_DREG
    private const ushort AttributeModulus = 2; // NFTA_NG_MODULUS
    private const ushort AttributeKind = 3; // NFTA_NG_TYPE
    private const ushort AttributeOffset = 4; // NFTA_NG_OFFSET

    /// <inheritdoc/>
    public override string Name => "numgen";

    internal static Numgen Read(NetlinkReader reader)
    {
        Register destination = default;
        uint modulus = 0, offset = 0;
        NumgenKind kind = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeModulus: modulus = reader.ReadUInt32BigEndian(); break;
                case AttributeOffset: offset = reader.ReadUInt32BigEndian(); break;
                case AttributeKind: kind = (NumgenKind)reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Numgen(destination, modulus, kind, offset);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteUInt32BigEndian(AttributeModulus, Modulus);
        writer.WriteUInt32BigEndian(AttributeKind, (uint)Kind);
        writer.WriteUInt32BigEndian(AttributeOffset, Offset);
    }

    private protected override string Describe() =>
        $"numgen reg {Number(Destination)} = {(Kind == NumgenKind.Random ? "random" : "inc")} mod {Modulus}{(Offset == 0 ? "" : $" offset {Offset}")}";
}
