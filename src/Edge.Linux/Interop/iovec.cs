using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/uio.h: <c>struct iovec</c>.</summary>
[CStruct("iovec", "sys/uio.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct iovec
{
    public void* iov_base;
    public nuint iov_len;
}
