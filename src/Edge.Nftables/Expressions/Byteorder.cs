using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Turns the bytes of numbers around between host and network order.</summary>
/// <param name="Source">What is turned.</param>
/// <param name="Destination">Where the result goes.</param>
/// <param name="Operation">Which way.</param>
/// <param name="Length">Length of the whole value in bytes.</param>
/// <param name="Size">Size of one number in bytes: 2, 4 or 8.</param>
public sealed record Byteorder(Register Source, Register Destination, ByteorderOperation Operation, uint Length, uint Size) : Expression
{
    // enum nft_byteorder_attributes
    private const ushort AttributeSource = 1; // NFTA_BYTEORDER_SREG
    private const ushort AttributeDestination = 2; // NFTA_BYTEORDER_DREG
    private const ushort AttributeOperation = 3; // NFTA_BYTEORDER_OP
    private const ushort AttributeLength = 4; // NFTA_BYTEORDER_LEN
    private const ushort AttributeSize = 5; // NFTA_BYTEORDER_SIZE

    /// <inheritdoc/>
    public override string Name => "byteorder";

    internal static Byteorder Read(NetlinkReader reader)
    {
        Register source = default, destination = default;
        ByteorderOperation operation = default;
        uint length = 0, size = 0;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeSource: source = reader.ReadRegister(); break;
                case AttributeDestination: destination = reader.ReadRegister(); break;
                case AttributeOperation: operation = (ByteorderOperation)reader.ReadUInt32BigEndian(); break;
                case AttributeLength: length = reader.ReadUInt32BigEndian(); break;
                case AttributeSize: size = reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Byteorder(source, destination, operation, length, size);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeSource, Source);
        writer.WriteRegister(AttributeDestination, Destination);
        writer.WriteUInt32BigEndian(AttributeOperation, (uint)Operation);
        writer.WriteUInt32BigEndian(AttributeLength, Length);
        writer.WriteUInt32BigEndian(AttributeSize, Size);
    }

    private protected override string Describe() =>
        $"byteorder reg {Number(Destination)} = {(Operation == ByteorderOperation.HostToNetwork ? "hton" : "ntoh")}(reg {Number(Source)}, {Size}, {Length})";
}
