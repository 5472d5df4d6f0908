using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/socket.h: <c>struct cmsghdr</c> (glibc: the length is <c>size_t</c>); the data follow it.</summary>
[CStruct("cmsghdr", "sys/socket.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}
