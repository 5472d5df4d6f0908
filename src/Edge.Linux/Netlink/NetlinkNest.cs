namespace Edge.Linux.Netlink;

/// <summary>An attribute or a message that was begun and not yet ended: where its header is in the buffer.</summary>
/// <param name="Offset">Offset of the header from the start of the buffer, in bytes.</param>
public readonly record struct NetlinkNest(int Offset);
