using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/in.h: <c>struct sockaddr_in</c>. Port and address are big-endian.</summary>
[CStruct("sockaddr_in", "linux/in.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_in
{
    public ushort sin_family;
    public ushort sin_port;
    public uint sin_addr;
    [CName("__pad")]
    public ulong __pad;
}
