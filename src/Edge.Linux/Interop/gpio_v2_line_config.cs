using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpio_v2_line_config</c>. Its ten attributes are words here: a fixed buffer holds no structs.</summary>
[CStruct("gpio_v2_line_config", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct gpio_v2_line_config
{
    public ulong flags;
    public uint num_attrs;
    public fixed uint padding[5];
    public fixed ulong attrs[30];
}
