using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/filter.h: <c>struct sock_fprog</c>, a classic BPF program.</summary>
[CStruct("sock_fprog", "linux/filter.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sock_fprog
{
    public ushort len;
    public sock_filter* filter;
}
