using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/time.h: <c>struct timeval</c>, on 64 bits.</summary>
[CStruct("timeval", "sys/time.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct timeval
{
    public long tv_sec;
    public long tv_usec;
}
