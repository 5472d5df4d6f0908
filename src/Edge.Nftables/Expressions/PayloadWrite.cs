using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>Writes a register into the packet.</summary>
/// <param name="Base">Which header.</param>
/// <param name="Offset">Offset in the header, in bytes.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="ChecksumType"><c>enum nft_payload_csum_types</c>: 1 for an internet checksum.</param>
/// <param name="ChecksumOffset">Offset of the checksum in the header, in bytes.</param>
/// <param name="ChecksumFlags"><c>enum nft_payload_csum_flags</c>: 1 when the transport checksum covers the bytes too.</param>
public sealed record PayloadWrite(
    PayloadBase Base, uint Offset, uint Length, Register Source, uint ChecksumType = 0, uint ChecksumOffset = 0, uint ChecksumFlags = 0)
    : Expression
{
    /// <inheritdoc/>
    public override string Name => "payload";

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(Payload.AttributeSource, Source);
        writer.WriteUInt32BigEndian(Payload.AttributeBase, (uint)Base);
        writer.WriteUInt32BigEndian(Payload.AttributeOffset, Offset);
        writer.WriteUInt32BigEndian(Payload.AttributeLength, Length);
        writer.WriteUInt32BigEndian(Payload.AttributeChecksumType, ChecksumType);
        writer.WriteUInt32BigEndian(Payload.AttributeChecksumOffset, ChecksumOffset);
        if (ChecksumFlags != 0)
        {
            writer.WriteUInt32BigEndian(Payload.AttributeChecksumFlags, ChecksumFlags);
        }
    }

    private protected override string Describe() =>
        $"payload write reg {Number(Source)} => {Length}b @ {Payload.BaseName(Base)} header + {Offset} "
        + $"csum_type {ChecksumType} csum_off {ChecksumOffset} csum_flags 0x{ChecksumFlags:x}";
}
