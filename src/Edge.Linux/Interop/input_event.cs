using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/input.h: <c>struct input_event</c>, on 64 bits.</summary>
[CStruct("input_event", "linux/input.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct input_event
{
    public timeval time;
    public ushort type;
    public ushort code;
    public int value;
}
