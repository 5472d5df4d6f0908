using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpio_v2_line_values</c>: bit n is the n-th line of the request, 1 is active.</summary>
[CStruct("gpio_v2_line_values", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct gpio_v2_line_values
{
    public ulong bits;
    public ulong mask;
}
