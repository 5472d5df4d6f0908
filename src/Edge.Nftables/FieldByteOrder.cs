namespace Edge.Nftables;

/// <summary>Byte order of a field, as nft keeps it in a set's user data (nft: <c>enum byteorder</c>).</summary>
public enum FieldByteOrder : uint
{
    /// <summary>None: concatenations, bytes and verdicts.</summary>
    Unspecified = 0,

    /// <summary>The machine's own order: marks, interface indexes, numbers made by the kernel.</summary>
    Host = 1,

    /// <summary>As on the wire: addresses and ports.</summary>
    BigEndian = 2,
}
