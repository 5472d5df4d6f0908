using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Hashes a register (<c>jhash</c>) or the packet's flow (<c>symhash</c>).</summary>
/// <param name="Kind">Which hash.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Modulus">How many values there are.</param>
/// <param name="Source">What is hashed by <c>jhash</c>.</param>
/// <param name="Length">How many bytes are hashed by <c>jhash</c>.</param>
/// <param name="Seed">Seed of <c>jhash</c>; the kernel chooses one when <see langword="null"/>.</param>
/// <param name="Offset">First value.</param>
public sealed record Hash(
    HashKind Kind, Register Destination, uint Modulus, Register Source = Register.Verdict, uint Length = 0, uint? Seed = null, uint Offset = 0)
    : Expression
{
    // enum nft_hash_attributes
    private const ushort AttributeSource = 1; // NFTA_HASH_SREG
    private const ushort AttributeDestination = 2; // NFTA_HASH_DREG
    private const ushort AttributeLength = 3; // NFTA_HASH_LEN
    private const ushort AttributeModulus = 4; // NFTA_HASH_MODULUS
    private const ushort AttributeSeed = 5; // NFTA_HASH_SEED
    private const ushort AttributeOffset = 6; // NFTA_HASH_OFFSET
    private const ushort AttributeKind = 7; // NFTA_HASH_TYPE

    /// <inheritdoc/>
    public override string Name => "hash";

    internal static Hash Read(NetlinkReader reader)
    {
        Register source = default, destination = default;
        uint length = 0, modulus = 0, offset = 0;
        uint? seed = null;
        HashKind kind = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeLength: length = reader.ReadUInt32BigEndian(); break;
                case AttributeModulus: modulus = reader.ReadUInt32BigEndian(); break;
                case AttributeOffset: offset = reader.ReadUInt32BigEndian(); break;
                case AttributeSeed: seed = reader.ReadUInt32BigEndian(); break;
                case AttributeKind: kind = (HashKind)reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Hash(kind, destination, modulus, source, length, seed, offset);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        if (Kind == HashKind.Jenkins)
        {
            writer.WriteRegister(AttributeSource, Source);
        }

        writer.WriteRegister(AttributeDestination, Destination);
        if (Kind == HashKind.Jenkins)
        {
            writer.WriteUInt32BigEndian(AttributeLength, Length);
        }

        writer.WriteUInt32BigEndian(AttributeModulus, Modulus);
        if (Seed is { } seed)
        {
            writer.WriteUInt32BigEndian(AttributeSeed, seed);
        }

        if (Offset != 0)
        {
            writer.WriteUInt32BigEndian(AttributeOffset, Offset);
        }

        writer.WriteUInt32BigEndian(AttributeKind, (uint)Kind);
    }

    private protected override string Describe()
    {
        string hash = Kind == HashKind.Symmetric ? "symhash()" : $"jhash(reg {Number(Source)}, {Length}, 0x{Seed ?? 0:x})";
        return $"hash reg {Number(Destination)} = {hash} % mod {Modulus}{(Offset == 0 ? "" : $" offset {Offset}")}";
    }
}
