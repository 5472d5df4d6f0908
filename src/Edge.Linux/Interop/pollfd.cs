using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>poll.h: <c>struct pollfd</c>.</summary>
[CStruct("pollfd", "poll.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
}
