using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary>
/// Asks the kernel to look for neighbours (ARP, neighbour discovery), and what it found: one entry at a time, over rtnetlink(7). Writes no entry of its own making.
/// Not thread-safe.
/// </summary>
public sealed class NeighbourTable : IDisposable
{
    private const NetlinkFlags Ask = NetlinkFlags.Request | NetlinkFlags.Acknowledge;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolRoute);
    private readonly NetlinkBuffer _request = new();
    private readonly NetlinkMessageHandler _read;
    private ushort _state;

    /// <summary>Opens the socket, in the network namespace of the calling thread.</summary>
    /// <exception cref="LinuxException">The process has too many descriptors.</exception>
    public NeighbourTable() => _read = (_, payload) => _state = payload.Length >= 12 ? BitConverter.ToUInt16(payload[8..]) : (ushort)0;

    /// <summary>As if a packet were to be sent there: what is not sure is asked for (<c>ip neigh replace ADDRESS dev INTERFACE use</c>).</summary>
    /// <param name="link">Index of the interface.</param>
    /// <param name="address">4 or 16 bytes in network order.</param>
    /// <returns><see cref="Errno.EPERM"/> without CAP_NET_ADMIN.</returns>
    public Errno Use(int link, ReadOnlySpan<byte> address)
    {
        Write(NeighbourMessage.New, Ask | NetlinkFlags.Create | NetlinkFlags.Replace, link, address, NeighbourMessage.Use);
        return _socket.TryRequest("use a neighbour", _request).Errno;
    }

    /// <summary>What the kernel knows.</summary>
    /// <param name="link">Index of the interface.</param>
    /// <param name="address">4 or 16 bytes in network order.</param>
    public NeighbourState Read(int link, ReadOnlySpan<byte> address)
    {
        _state = 0;
        Write(NeighbourMessage.Get, Ask, link, address, flags: 0);
        _ = _socket.TryRequest("read a neighbour", _request, _read);
        return (_state & (NeighbourMessage.Reachable | NeighbourMessage.Permanent | NeighbourMessage.NoArp)) != 0 ? NeighbourState.Reachable
            : (_state & NeighbourMessage.Failed) != 0 ? NeighbourState.Failed
            : _state == 0 ? NeighbourState.Unknown
            : _state == NeighbourMessage.Incomplete ? NeighbourState.Asked
            : NeighbourState.Known;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _request.Dispose();
    }

    private void Write(ushort type, NetlinkFlags kind, int link, ReadOnlySpan<byte> address, byte flags)
    {
        _request.Clear();
        var writer = new NetlinkWriter(_request);
        NetlinkNest message = writer.BeginMessage(type, kind, _socket.NextSequence());
        var header = new ndmsg { ndm_family = address.Length == 4 ? RouteEditor.Inet : RouteEditor.Inet6, ndm_ifindex = link, ndm_flags = flags };
        writer.WriteRaw(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<ndmsg>(in header)));
        writer.WriteBytes(NeighbourMessage.Destination, address);
        writer.EndMessage(message);
    }
}
