using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/un.h: <c>struct sockaddr_un</c>. A path that begins with a zero byte is in the abstract namespace.</summary>
[CStruct("sockaddr_un", "sys/un.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    public ushort sun_family;
    public fixed byte sun_path[108];
}
