namespace Edge.Agent.Proxy;

/// <summary>
/// The conntrack mark that one Service port's connections carry, and the value of its frontend elements.
/// <code>
///  31    28 27    26 25                  8 7      6 5        0
/// | uplink | source | endpoint list id    | 0      | class    |
/// </code>
/// The mark is in host byte order, as the kernel keeps <c>ct mark</c>. Bits 28–31 are left to the uplink of the connection.
/// </summary>
internal static class ConnectionMark
{
    /// <summary>Bits that name the endpoint list; 0 there means: not a connection of ours.</summary>
    public const uint IdMask = 0x03ff_ff00;

    /// <summary>Bits that choose the chain which picks the endpoint: a <see cref="SizeClass"/>.</summary>
    public const uint PickMask = 0x3f;

    /// <summary>Bits that hold a <see cref="SourceMode"/>.</summary>
    public const uint SourceMask = 0x0c00_0000;

    /// <summary>The highest list id; 0 is never used.</summary>
    public const uint MaximumId = IdMask >> IdShift;

    private const int IdShift = 8;
    private const int SourceShift = 26;

    /// <summary>The mark of an endpoint list alone, as it stands in the keys of the endpoints map.</summary>
    public static uint List(uint id) => id << IdShift;

    /// <summary>The value of a frontend element.</summary>
    public static uint Frontend(uint id, byte sizeClass, SourceMode source) =>
        ((uint)source << SourceShift) | (id << IdShift) | sizeClass;

    public static uint IdOf(uint mark) => (mark & IdMask) >> IdShift;

    public static byte ClassOf(uint mark) => (byte)(mark & PickMask);

    public static SourceMode SourceOf(uint mark) => (SourceMode)((mark & SourceMask) >> SourceShift);

    /// <summary>A <see cref="SourceMode"/> at its place in the mark.</summary>
    public static uint At(SourceMode source) => (uint)source << SourceShift;
}
