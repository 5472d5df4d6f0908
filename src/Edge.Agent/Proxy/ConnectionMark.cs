namespace Edge.Agent.Proxy;

/// <summary>
/// The conntrack mark that one Service port's connections carry, and the value of its frontend elements.
/// <code>
///  31   30    28 27    26 25                 9 8       7        6       5     0
/// | 0 | uplink | source | Service port id    | local | sticky | gated | class |
/// </code>
/// The mark is in host byte order, as the kernel keeps <c>ct mark</c>. Frontends leave the number of the uplink 0: it is put in for new connections where there are
/// several uplinks or tunnels. Bit 31 is never used.
/// A Service port has one id and up to two endpoint lists: all its endpoints, and with bit 8 those on this node.
/// </summary>
internal static class ConnectionMark
{
    /// <summary>Bits that name the Service port; 0 there means: not a connection of ours.</summary>
    public const uint PortMask = 0x03ff_fe00;

    /// <summary>Bits that name the endpoint list.</summary>
    public const uint ListMask = PortMask | LocalBit;

    /// <summary>The list is that of the endpoints on this node.</summary>
    public const uint LocalBit = 0x0000_0100;

    /// <summary>A client keeps its endpoint (<c>sessionAffinity: ClientIP</c>).</summary>
    public const uint StickyBit = 0x80;

    /// <summary>Source ranges or limits decide before an endpoint is picked.</summary>
    public const uint GatedBit = 0x40;

    /// <summary>Bits that choose the chain which picks the endpoint: a <see cref="SizeClass"/>.</summary>
    public const uint PickMask = 0x3f;

    /// <summary>Bits that hold a <see cref="SourceMode"/>.</summary>
    public const uint SourceMask = 0x0c00_0000;

    /// <summary>Bits that hold the number of the uplink or tunnel that the connection came in by; 0: it does not matter.</summary>
    public const uint UplinkMask = 0x7000_0000;

    /// <summary>The highest id of a Service port; 0 is never used.</summary>
    public const uint MaximumId = PortMask >> IdShift;

    private const int IdShift = 9;
    private const int SourceShift = 26;
    private const int UplinkShift = 28;

    /// <summary>The mark of a Service port alone, as it stands in the keys of sets that apply to all its connections.</summary>
    public static uint Port(uint id) => id << IdShift;

    /// <summary>The mark of an endpoint list alone, as it stands in the keys of the endpoints map.</summary>
    public static uint List(uint id, bool local) => Port(id) | (local ? LocalBit : 0);

    /// <summary>The value of a frontend element, without <see cref="StickyBit"/> and <see cref="GatedBit"/>.</summary>
    public static uint Frontend(uint id, bool local, byte sizeClass, SourceMode source) =>
        ((uint)source << SourceShift) | List(id, local) | sizeClass;

    /// <summary>The id of the Service port; 0 for a connection that is not ours.</summary>
    public static uint IdOf(uint mark) => (mark & PortMask) >> IdShift;

    public static uint ListOf(uint mark) => mark & ListMask;

    public static byte ClassOf(uint mark) => (byte)(mark & PickMask);

    public static SourceMode SourceOf(uint mark) => (SourceMode)((mark & SourceMask) >> SourceShift);

    /// <summary>A <see cref="SourceMode"/> at its place in the mark.</summary>
    public static uint At(SourceMode source) => (uint)source << SourceShift;

    /// <summary>The number of an uplink, 1 to 7, at its place in the mark.</summary>
    public static uint Uplink(int number) => (uint)number << UplinkShift;
}
