namespace Edge.SystemTests.Uplinks;

/// <summary>What joins the two gateways of a <see cref="TunnelLab"/>.</summary>
public enum TunnelKind
{
    /// <summary>Ethernet in UDP: an interface with neighbours.</summary>
    Vxlan,

    /// <summary>Encrypted, without neighbours; needs a kernel with its module.</summary>
    WireGuard,

    /// <summary>IPv4 in IPv4, without neighbours; needs a kernel with its module.</summary>
    IpIp,

    /// <summary>IPv6 in IPv4, without neighbours; needs a kernel with its module.</summary>
    Sit,
}
