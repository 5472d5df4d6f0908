namespace Edge.Linux.Netlink;

/// <summary>Takes one message of an answer.</summary>
/// <param name="header">Its header.</param>
/// <param name="payload">What follows the header, valid during the call.</param>
public delegate void NetlinkMessageHandler(NetlinkMessageHeader header, ReadOnlySpan<byte> payload);
