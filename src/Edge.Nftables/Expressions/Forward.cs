using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>
/// Sends the packet to a neighbour out of a device, past this machine's own network stack: <c>fwd ip to … device …</c>. The kernel finds the
/// neighbour's hardware address and lowers the TTL. Netdev family only (nft_fwd_netdev, kernel 4.19).
/// </summary>
/// <param name="Device">Register with the index of the device.</param>
/// <param name="Address">Register with the neighbour's address.</param>
/// <param name="Family">Family of the address.</param>
public sealed record Forward(Register Device, Register Address, Family Family) : Expression
{
    // enum nft_fwd_attributes
    private const ushort AttributeDevice = 1; // NFTA_FWD_SREG_DEV
    private const ushort AttributeAddress = 2; // NFTA_FWD_SREG_ADDR
    private const ushort AttributeFamily = 3; // NFTA_FWD_NFPROTO

    /// <inheritdoc/>
    public override string Name => "fwd";

    internal static Forward Read(NetlinkReader reader)
    {
        Register device = default, address = default;
        Family family = default;
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeDevice: device = reader.ReadRegister(); break;
                case AttributeAddress: address = reader.ReadRegister(); break;
                case AttributeFamily: family = (Family)reader.ReadUInt32BigEndian(); break;
            }
        }

        return new Forward(device, address, family);
    }

    internal override void WriteData(NetlinkWriter writer)
    {
        writer.WriteRegister(AttributeDevice, Device);
        writer.WriteRegister(AttributeAddress, Address);
        writer.WriteUInt32BigEndian(AttributeFamily, (uint)Family);
    }

    private protected override string Describe() => $"fwd sreg_dev {Number(Device)} sreg_addr {Number(Address)} nfproto {(uint)Family}";
}
