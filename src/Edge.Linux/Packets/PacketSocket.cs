using Edge.Linux.Interop;

namespace Edge.Linux.Packets;

/// <summary>
/// Sends and receives whole Ethernet frames of one kind, packet(7). It hears nothing until <see cref="Listen"/>, never its own frames, and only
/// what its filter lets through: the kernel drops all else before it costs this process anything. Not thread-safe, except for <see cref="Dispose"/>.
/// </summary>
public sealed class PacketSocket : IDisposable
{
    // Frames that pass the filter are rare; whoever floods us with them loses them, and nobody else anything.
    private const int ReceiveBufferBytes = 256 << 10;

    private readonly EtherType _kind;

    private PacketSocket(EtherType kind, SafeFileDescriptor descriptor)
    {
        _kind = kind;
        Descriptor = descriptor;
    }

    internal SafeFileDescriptor Descriptor { get; }

    /// <summary>Opens a socket in the network namespace of the calling thread.</summary>
    /// <param name="kind">What it sends and hears.</param>
    /// <exception cref="LinuxException"><see cref="Errno.EPERM"/>: CAP_NET_RAW is missing.</exception>
    public static PacketSocket Open(EtherType kind)
    {
        // Protocol 0: nothing is received before the filter is there.
        SafeFileDescriptor descriptor = Libc.socket(LibcConstants.AF_PACKET, LibcConstants.SOCK_RAW | LibcConstants.SOCK_CLOEXEC, 0);
        if (descriptor.IsInvalid)
        {
            Errno error = Libc.LastError;
            descriptor.Dispose();
            throw new LinuxException($"packet socket for {kind} frames", error);
        }

        _ = SocketCalls.SetOption(descriptor, LibcConstants.SOL_SOCKET, LibcConstants.SO_RCVBUF, ReceiveBufferBytes);
        return new PacketSocket(kind, descriptor);
    }

    /// <summary>Hears from now on what passes the filter. May be called again, also after the interface went.</summary>
    /// <param name="filter">What to hear.</param>
    /// <param name="interfaceIndex">From which interface; 0 for all, which costs something for each IPv6 packet of the machine.</param>
    /// <exception cref="LinuxException">The interface is gone (<see cref="Errno.ENODEV"/>).</exception>
    public void Listen(PacketFilter filter, int interfaceIndex)
    {
        Errno error = PacketCalls.Attach(Descriptor, filter.Program);
        if (error == Errno.None)
        {
            error = PacketCalls.Bind(Descriptor, (ushort)_kind, interfaceIndex);
        }

        if (error != Errno.None)
        {
            throw new LinuxException($"listen for {_kind} frames on interface {interfaceIndex}", error);
        }
    }

    /// <summary>Lets the interface take every multicast frame, also of groups that the machine is no member of.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="on">False ends it; the end of the socket does, too.</param>
    /// <returns>Why not; <see cref="Errno.None"/> when it worked.</returns>
    public Errno ReceiveAllMulticast(int interfaceIndex, bool on) => PacketCalls.ReceiveAllMulticast(Descriptor, interfaceIndex, on);

    /// <summary>Sends one frame.</summary>
    /// <param name="interfaceIndex">By which interface.</param>
    /// <param name="frame">From the Ethernet header on.</param>
    /// <returns>Why not: <see cref="Errno.ENXIO"/> or <see cref="Errno.ENETDOWN"/> without interface or link, <see cref="Errno.ENOBUFS"/> and
    /// <see cref="Errno.EAGAIN"/> when it is busy; <see cref="Errno.None"/> when it left.</returns>
    public Errno Send(int interfaceIndex, ReadOnlySpan<byte> frame) => PacketCalls.Send(Descriptor, (ushort)_kind, interfaceIndex, frame);

    /// <summary>Receives one frame when there is one.</summary>
    /// <param name="buffer">Takes the frame from its Ethernet header on; what does not fit is cut off.</param>
    /// <param name="length">Bytes in the buffer.</param>
    /// <param name="interfaceIndex">Where it came in.</param>
    /// <returns><see cref="Errno.EAGAIN"/> when there is none; <see cref="Errno.ENETDOWN"/> once after the interface went.</returns>
    public Errno TryReceive(Span<byte> buffer, out int length, out int interfaceIndex) => PacketCalls.Receive(Descriptor, buffer, out length, out interfaceIndex);

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
