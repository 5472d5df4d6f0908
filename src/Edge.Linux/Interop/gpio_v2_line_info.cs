using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpio_v2_line_info</c>. Its ten attributes are words here: a fixed buffer holds no structs.</summary>
[CStruct("gpio_v2_line_info", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct gpio_v2_line_info
{
    public fixed byte name[32];
    public fixed byte consumer[32];
    public uint offset;
    public uint num_attrs;
    public ulong flags;
    public fixed ulong attrs[20];
    public fixed uint padding[4];
}
