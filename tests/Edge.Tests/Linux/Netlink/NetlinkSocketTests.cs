using Edge.Linux;
using Edge.Linux.Interop;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

/// <summary>What other processes send to a netlink socket. Between programs: only there may anybody send without privileges.</summary>
public sealed unsafe class NetlinkSocketTests
{
    private const int BetweenPrograms = 2; // NETLINK_USERSOCK of linux/netlink.h

    [Fact]
    public void However_many_messages_others_send_none_is_taken_for_the_kernels()
    {
        Errno received = Errno.None;

        // Each message must not cost a piece of the stack.
        var small = new Thread(() =>
        {
            using NetlinkSocket socket = NetlinkSocket.Open(BetweenPrograms);
            using SafeFileDescriptor other = Libc.socket(LibcConstants.AF_NETLINK, LibcConstants.SOCK_DGRAM | LibcConstants.SOCK_CLOEXEC, BetweenPrograms);
            int sent = 0;
            while (Send(other, socket.PortId, 16))
            {
                sent++;
            }

            Assert.InRange(sent, 100, int.MaxValue);
            received = socket.TryReceive(out _);
        }, maxStackSize: 192 * 1024);
        small.Start();
        small.Join();
        Assert.Equal(Errno.EAGAIN, received);
    }

    [Fact]
    public void A_message_of_another_that_is_too_long_is_none_of_ours()
    {
        using NetlinkSocket socket = NetlinkSocket.Open(BetweenPrograms);
        using SafeFileDescriptor other = Libc.socket(LibcConstants.AF_NETLINK, LibcConstants.SOCK_DGRAM | LibcConstants.SOCK_CLOEXEC, BetweenPrograms);
        Assert.True(Send(other, socket.PortId, 100_000));
        Assert.Equal(Errno.EAGAIN, socket.TryReceive(out _));
    }

    // Until there is no room any more.
    private static bool Send(SafeFileDescriptor from, uint to, int bytes)
    {
        byte[] message = new byte[bytes];
        var address = new sockaddr_nl { nl_family = LibcConstants.AF_NETLINK, nl_pid = to };
        fixed (byte* start = message)
        {
            var vector = new iovec { iov_base = start, iov_len = (nuint)bytes };
            var header = new msghdr { msg_name = &address, msg_namelen = (uint)sizeof(sockaddr_nl), msg_iov = &vector, msg_iovlen = 1 };
            return Libc.sendmsg(from, &header, LibcConstants.MSG_DONTWAIT) == bytes;
        }
    }
}
