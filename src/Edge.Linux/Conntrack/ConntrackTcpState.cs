using Edge.Linux.Interop;

namespace Edge.Linux.Conntrack;

/// <summary>Where a TCP connection is: <c>enum tcp_conntrack</c> of linux/netfilter/nf_conntrack_tcp.h. Other values than these occur.</summary>
[CHeader("linux/netfilter/nf_conntrack_tcp.h")]
public enum ConntrackTcpState : byte
{
    /// <summary>Not a TCP connection, or no packet yet.</summary>
    [CName("TCP_CONNTRACK_NONE")]
    None = 0,

    /// <summary>The first SYN was seen.</summary>
    [CName("TCP_CONNTRACK_SYN_SENT")]
    SynSent = 1,

    /// <summary>Open in both directions.</summary>
    [CName("TCP_CONNTRACK_ESTABLISHED")]
    Established = 3,

    /// <summary>Both sides have closed.</summary>
    [CName("TCP_CONNTRACK_TIME_WAIT")]
    TimeWait = 7,

    /// <summary>A side has reset it.</summary>
    [CName("TCP_CONNTRACK_CLOSE")]
    Close = 8,
}
