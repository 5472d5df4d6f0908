namespace Edge.Linux.Vrrp;

/// <summary>Why a packet of IP protocol 112 is not taken as an advertisement.</summary>
public enum VrrpRefusal
{
    /// <summary>It is one.</summary>
    None = 0,

    /// <summary>Shorter than it says, or longer.</summary>
    Length,

    /// <summary>Its TTL or hop limit is not 255: it was forwarded, so it does not come from this link (RFC 9568, section 5.1.1.3).</summary>
    HopLimit,

    /// <summary>Another version than 3. keepalived sends version 2 unless told otherwise.</summary>
    Version,

    /// <summary>Another type than an advertisement.</summary>
    Type,

    /// <summary>The number of another virtual router. Usual where several pairs share a link.</summary>
    VirtualRouter,

    /// <summary>The checksum is wrong.</summary>
    Checksum,

    /// <summary>The interval is zero, which nobody could keep.</summary>
    Interval,

    /// <summary>The addresses are not those of this virtual router.</summary>
    Addresses,

    /// <summary>The sender is not on this link, or is this machine.</summary>
    Sender,
}
