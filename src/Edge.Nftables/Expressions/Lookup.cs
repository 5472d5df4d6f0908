using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Looks a register up in a set or map; the rule ends when it is not there, or with <paramref name="Invert"/> when it is.</summary>
/// <param name="Source">First register of the key.</param>
/// <param name="SetName">Name of the set; <see cref="AnonymousName"/> with <see cref="Elements"/>.</param>
/// <param name="Destination">Where the data of a map goes; <see cref="Register.Verdict"/> for a verdict map.</param>
/// <param name="Invert">Match when the key is not in the set.</param>
public sealed record Lookup(Register Source, string SetName, Register? Destination = null, bool Invert = false) : Expression
{
    // enum nft_lookup_attributes; NFT_LOOKUP_F_INV is 1
    private const ushort AttributeSet = 1; // NFTA_LOOKUP_SET
    private const ushort AttributeSource = 2; // NFTA_LOOKUP_SREG
    private const ushort AttributeDestination = 3; // NFTA_LOOKUP_DREG
    private const ushort AttributeSetId = 4; // NFTA_LOOKUP_SET_ID
    private const ushort AttributeFlags = 5; // NFTA_LOOKUP_FLAGS

    /// <inheritdoc/>
    public override string Name => "lookup";

    /// <summary>The set written in the rule itself: an anonymous set that the transaction makes and the kernel names.</summary>
    public ConstantSet? Elements { get; init; }

    /// <summary>Number of a set of the same transaction (<see cref="Set.Id"/>); 0 for none.</summary>
    public uint SetId { get; init; }

    /// <summary>Looks up in a set written in the rule itself.</summary>
    /// <param name="source">First register of the key.</param>
    /// <param name="elements">The set.</param>
    /// <param name="destination">Where the data of a map goes.</param>
    /// <param name="invert">Match when the key is not in the set.</param>
    public static Lookup In(Register source, ConstantSet elements, Register? destination = null, bool invert = false) =>
        new(source, AnonymousName(elements.DataType is not null), destination, invert) { Elements = elements };

    /// <summary>The pattern from which the kernel makes the name of an anonymous set.</summary>
    /// <param name="isMap">Whether it has data.</param>
    public static string AnonymousName(bool isMap) => isMap ? "__map%d" : "__set%d";

    internal static Lookup Read(NetlinkReader reader)
    {
        var lookup = new Lookup(default, "");
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSet: lookup = lookup with { SetName = reader.ReadString() }; break;
                case AttributeSource: lookup = lookup with { Source = reader.ReadRegister() }; break;
                case AttributeDestination: lookup = lookup with { Destination = reader.ReadRegister() }; break;
                case AttributeSetId: lookup = lookup with { SetId = reader.ReadUInt32BigEndian() }; break;
                case AttributeFlags: lookup = lookup with { Invert = (reader.ReadUInt32BigEndian() & 1) != 0 }; break;
            }
        }

        return lookup;
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteString(AttributeSet, SetName);
        if (SetId != 0)
        {
            writer.WriteUInt32BigEndian(AttributeSetId, SetId);
        }

        if (Invert)
        {
            writer.WriteUInt32BigEndian(AttributeFlags, 1);
        }
    }

    private protected override string Describe() =>
        $"lookup reg {Number(Source)} set {SetName}" + (Destination is { } destination ? $" dreg {Number(destination)}" : "") + (Invert ? " 0x1" : "");
}
