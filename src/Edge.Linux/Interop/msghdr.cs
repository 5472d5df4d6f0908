using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/socket.h: <c>struct msghdr</c> (glibc: the lengths are <c>size_t</c>).</summary>
[CStruct("msghdr", "sys/socket.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct msghdr
{
    public void* msg_name;
    public uint msg_namelen;
    public iovec* msg_iov;
    public nuint msg_iovlen;
    public void* msg_control;
    public nuint msg_controllen;
    public int msg_flags;
}
