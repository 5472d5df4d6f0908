using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpio_v2_line_attribute</c>; its union is the one member <c>values</c> here.</summary>
[CStruct("gpio_v2_line_attribute", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct gpio_v2_line_attribute
{
    public uint id;
    public uint padding;
    public ulong values;
}
