namespace Edge.Linux.Conntrack;

/// <summary>One connection as the kernel tracks it.</summary>
/// <param name="Original">Packets of who began it, as they arrive.</param>
/// <param name="Reply">Packets of the answer, as they arrive: its source is where the original packets really go.</param>
/// <param name="Mark"><c>ct mark</c>; 0 where there is none.</param>
/// <param name="Status">Bits of <c>enum ip_conntrack_status</c> (linux/netfilter/nf_conntrack_common.h).</param>
/// <param name="Id">Tells this entry from an earlier or later one with the same tuple; opaque.</param>
/// <param name="TimeoutSeconds">How long it stays without a packet.</param>
/// <param name="TcpState"><see cref="ConntrackTcpState"/>; 0 for other protocols.</param>
/// <param name="Zone"><c>ct zone</c> of the original direction; 0 almost always.</param>
public readonly record struct ConntrackEntry(
    ConntrackTuple Original, ConntrackTuple Reply, uint Mark, uint Status, uint Id, uint TimeoutSeconds, ConntrackTcpState TcpState, ushort Zone)
{
    /// <summary>The destination is another than the one that was asked for.</summary>
    public bool IsRedirected => Reply.Source != Original.Destination || Reply.SourcePort != Original.DestinationPort;

    /// <summary>Both sides have closed a TCP connection; the entry only waits for late packets.</summary>
    public bool IsOver => TcpState is ConntrackTcpState.TimeWait or ConntrackTcpState.Close;
}
