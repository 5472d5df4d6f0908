using System.Buffers.Binary;
using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Bench.Measure;

/// <summary>Sends recorded batches as they are: what the kernel costs when nothing is computed or encoded.</summary>
internal sealed class BatchReplay : IDisposable
{
    // nlmsghdr, nfgenmsg, nlattr: then the generation that the batch is guarded with.
    private const int GenerationOffset = 16 + 4 + 4;
    private const ushort Error = 2; // NLMSG_ERROR
    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkMessage.ProtocolNetfilter);

    /// <summary>Sets the generation that a batch must find.</summary>
    public static void Guard(byte[] batch, uint generation) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(GenerationOffset), generation);

    /// <summary>Sends and waits for the acknowledgement of its last change.</summary>
    public void Send(byte[] batch)
    {
        _socket.Send("replay", batch);
        ReadOnlySpan<byte> answer = _socket.Receive("replay", TimeSpan.FromSeconds(10));
        int error = BinaryPrimitives.ReadUInt16LittleEndian(answer[4..]) == Error ? BinaryPrimitives.ReadInt32LittleEndian(answer[16..]) : 0;
        if (error != 0)
        {
            throw new NetlinkException("replay", (Errno)(-error));
        }
    }

    public void Dispose() => _socket.Dispose();
}
