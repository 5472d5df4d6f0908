using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/filter.h: <c>struct sock_filter</c>, one instruction of a classic BPF program.</summary>
[CStruct("sock_filter", "linux/filter.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct sock_filter
{
    public ushort code;
    public byte jt;
    public byte jf;
    public uint k;
}
