namespace Edge.Agent.Proxy.Annotations;

/// <summary>How the gateway finds out whether an endpoint can be reached.</summary>
internal enum ProbeKind : byte
{
    /// <summary>Not at all: Kubernetes' own conditions are all there is.</summary>
    None = 0,

    /// <summary>A TCP connection, ended by a reset as soon as it is there.</summary>
    Tcp,

    /// <summary>A GET over TCP; status 200 to 399 is good (as the kubelet's <c>httpGet</c>).</summary>
    Http,

    /// <summary>ICMP or ICMPv6 echo by a ping socket (icmp(7), <c>net.ipv4.ping_group_range</c>).</summary>
    Icmp,

    /// <summary>The kernel's own neighbour entry (ARP, neighbour discovery) of an endpoint on an attached network.</summary>
    Neighbour,
}
