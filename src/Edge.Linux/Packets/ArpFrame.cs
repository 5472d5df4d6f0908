using System.Buffers.Binary;
using System.Net;

namespace Edge.Linux.Packets;

/// <summary>ARP for IPv4 over Ethernet, RFC 826, as RFC 5227 uses it to probe for an address and to announce one. All numbers big-endian.</summary>
public static class ArpFrame
{
    /// <summary>Length of a frame without the padding of the wire.</summary>
    public const int Bytes = 42;

    /// <summary>Offset of the sender's protocol address from the start of the frame.</summary>
    internal const int SenderOffset = 28;

    /// <summary>Offset of the target's protocol address.</summary>
    internal const int TargetOffset = 38;

    private const int KindOffset = 12, HardwareOffset = 14, OperationOffset = 20, SenderMacOffset = 22, TargetMacOffset = 32;
    private const ushort Request = 1, Reply = 2;

    // Ethernet, IPv4, six and four bytes: what all our frames and all that we read begin with.
    private static ReadOnlySpan<byte> Header => [0, 1, 8, 0, 6, 4];

    /// <summary>A probe: who has the address? The sender names none of its own, so that no cache learns from it.</summary>
    /// <param name="frame">Takes <see cref="Bytes"/>.</param>
    /// <param name="own">The interface's address.</param>
    /// <param name="address">IPv4.</param>
    public static void WriteProbe(Span<byte> frame, MacAddress own, IPAddress address) => Write(frame, own, Request, IPAddress.Any, MacAddress.None, address);

    /// <summary>An announcement: every cache that has the address learns who has it now. Some systems listen to the form of a request only, some to that of a reply.</summary>
    /// <param name="frame">Takes <see cref="Bytes"/>.</param>
    /// <param name="own">The interface's address.</param>
    /// <param name="address">IPv4.</param>
    /// <param name="reply">The form.</param>
    public static void WriteAnnouncement(Span<byte> frame, MacAddress own, IPAddress address, bool reply) =>
        Write(frame, own, reply ? Reply : Request, address, reply ? MacAddress.Broadcast : MacAddress.None, address);

    /// <summary>Reads what a frame says about an address.</summary>
    /// <param name="frame">From the Ethernet header on; what follows ARP is ignored.</param>
    /// <param name="claim">The sender's own address, or the one it probes for.</param>
    /// <returns>False: it is no ARP for IPv4 over Ethernet, or says nothing about an address.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out NeighbourClaim claim)
    {
        claim = default;
        ushort operation = frame.Length < Bytes ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(frame[OperationOffset..]);
        if (operation is not (Request or Reply) || BinaryPrimitives.ReadUInt16BigEndian(frame[KindOffset..]) != (ushort)EtherType.Arp
            || !frame.Slice(HardwareOffset, Header.Length).SequenceEqual(Header))
        {
            return false;
        }

        bool probe = BinaryPrimitives.ReadUInt32BigEndian(frame[SenderOffset..]) == 0;
        if (probe && operation != Request)
        {
            return false;
        }

        claim = new NeighbourClaim(
            new IPAddress(frame.Slice(probe ? TargetOffset : SenderOffset, 4)), MacAddress.Read(frame.Slice(SenderMacOffset, MacAddress.Bytes)), probe);
        return true;
    }

    private static void Write(Span<byte> frame, MacAddress own, ushort operation, IPAddress sender, MacAddress targetMac, IPAddress target)
    {
        MacAddress.Broadcast.Write(frame);
        own.Write(frame[MacAddress.Bytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[KindOffset..], (ushort)EtherType.Arp);
        Header.CopyTo(frame[HardwareOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[OperationOffset..], operation);
        own.Write(frame[SenderMacOffset..]);
        WriteAddress(frame[SenderOffset..], sender);
        targetMac.Write(frame[TargetMacOffset..]);
        WriteAddress(frame[TargetOffset..], target);
    }

    private static void WriteAddress(Span<byte> target, IPAddress address)
    {
        if (!address.TryWriteBytes(target, out int written) || written != 4)
        {
            throw new ArgumentException($"{address} is no IPv4 address.", nameof(address));
        }
    }
}
