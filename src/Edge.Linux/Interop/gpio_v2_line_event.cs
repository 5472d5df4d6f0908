using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpio_v2_line_event</c>.</summary>
[CStruct("gpio_v2_line_event", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct gpio_v2_line_event
{
    public ulong timestamp_ns;
    public uint id;
    public uint offset;
    public uint seqno;
    public uint line_seqno;
    public fixed uint padding[6];
}
