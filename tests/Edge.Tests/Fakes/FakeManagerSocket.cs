using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Fakes;

/// <summary>The receiving end of a notification socket, as systemd has it: a real datagram socket at a path, with the descriptors that come along.</summary>
internal sealed unsafe class FakeManagerSocket : IDisposable
{
    private readonly SafeFileDescriptor _socket = Libc.socket(LibcConstants.AF_UNIX, LibcConstants.SOCK_DGRAM | LibcConstants.SOCK_CLOEXEC, 0);

    /// <param name="address">As <c>NOTIFY_SOCKET</c> would have it.</param>
    public FakeManagerSocket(string address)
    {
        Address = address;
        var name = new sockaddr_un { sun_family = LibcConstants.AF_UNIX };
        byte[] path = Encoding.UTF8.GetBytes(address.Replace('@', '\0'));
        path.CopyTo(new Span<byte>(name.sun_path, 108));
        Assert.Equal(0, Libc.bind(_socket, &name, (uint)(sizeof(ushort) + path.Length)));
    }

    /// <summary>Where to send.</summary>
    public string Address { get; }

    /// <summary>The next message; null when none comes in time. A barrier is passed at once.</summary>
    /// <param name="timeoutMilliseconds">How long to wait.</param>
    /// <param name="descriptor">What came along; null: nothing.</param>
    public string? Receive(int timeoutMilliseconds, out SafeFileHandle? descriptor)
    {
        descriptor = null;
        if (!SocketCalls.Poll(_socket, null, timeoutMilliseconds).First)
        {
            return null;
        }

        byte* buffer = stackalloc byte[4096];
        byte* control = stackalloc byte[64];
        var vector = new iovec { iov_base = buffer, iov_len = 4096 };
        var message = new msghdr { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = 64 };
        nint length = Libc.recvmsg(_socket, &message, LibcConstants.MSG_DONTWAIT);
        Assert.True(length >= 0);
        if (message.msg_controllen > 0)
        {
            Assert.Equal((LibcConstants.SOL_SOCKET, LibcConstants.SCM_RIGHTS), (((cmsghdr*)control)->cmsg_level, ((cmsghdr*)control)->cmsg_type));
            descriptor = new SafeFileHandle(*(int*)(control + sizeof(cmsghdr)), ownsHandle: true);
        }

        string text = Encoding.UTF8.GetString(buffer, (int)length);
        if (text == "BARRIER=1")
        {
            descriptor!.Dispose();
            descriptor = null;
        }

        return text;
    }

    /// <summary>A copy of a descriptor, as another process would have it.</summary>
    public static SafeFileHandle Copy(SafeHandle descriptor)
    {
        const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
        int copy = Libc.fcntl((int)descriptor.DangerousGetHandle(), DuplicateCloseOnExec, 3);
        Assert.True(copy >= 0);
        return new SafeFileHandle(copy, ownsHandle: true);
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (Address[0] == '/')
        {
            File.Delete(Address);
        }
    }
}
