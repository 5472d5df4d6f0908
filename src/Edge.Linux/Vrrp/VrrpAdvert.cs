namespace Edge.Linux.Vrrp;

/// <summary>A VRRP version 3 advertisement (RFC 9568, section 5.2). The addresses point into the caller's buffer.</summary>
public readonly ref struct VrrpAdvert
{
    /// <summary>The longest interval that fits the twelve bits of the packet, in hundredths of a second.</summary>
    public const int MaximumIntervalCentiseconds = 0xfff;

    /// <summary>Number of the virtual router, 1 to 255: who shares it on a link belongs together.</summary>
    public byte VirtualRouterId { get; init; }

    /// <summary>1 to 254, the highest is preferred; 255: the sender has the addresses as its own; 0: the sender gives them up.</summary>
    public byte Priority { get; init; }

    /// <summary>Time between advertisements of the sender in hundredths of a second, 1 to <see cref="MaximumIntervalCentiseconds"/>.</summary>
    public int IntervalCentiseconds { get; init; }

    /// <summary>The addresses one behind the other in network order, each as long as those of the family that carries the packet.</summary>
    public ReadOnlySpan<byte> Addresses { get; init; }
}
