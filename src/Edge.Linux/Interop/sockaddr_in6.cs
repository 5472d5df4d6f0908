using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/in6.h: <c>struct sockaddr_in6</c>. The address is big-endian.</summary>
[CStruct("sockaddr_in6", "linux/in6.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in6
{
    public ushort sin6_family;
    public ushort sin6_port;
    public uint sin6_flowinfo;
    public fixed byte sin6_addr[16];
    public uint sin6_scope_id;
}
