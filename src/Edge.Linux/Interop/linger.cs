using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/socket.h: <c>struct linger</c>.</summary>
[CStruct("linger", "sys/socket.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct linger
{
    public int l_onoff;
    public int l_linger;
}
