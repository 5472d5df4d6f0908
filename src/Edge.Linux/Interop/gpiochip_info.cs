using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/gpio.h: <c>struct gpiochip_info</c>.</summary>
[CStruct("gpiochip_info", "linux/gpio.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct gpiochip_info
{
    public fixed byte name[32];
    public fixed byte label[32];
    public uint lines;
}
