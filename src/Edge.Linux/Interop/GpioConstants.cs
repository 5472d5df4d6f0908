namespace Edge.Linux.Interop;

/// <summary>The second version of the GPIO character device, and key events. The same numbers on x86 and ARM.</summary>
[CHeader("linux/gpio.h", "linux/input.h")]
internal static class GpioConstants
{
    // linux/gpio.h: requests
    internal const uint GPIO_GET_CHIPINFO_IOCTL = 0x8044B401;
    internal const uint GPIO_V2_GET_LINEINFO_IOCTL = 0xC100B405;
    internal const uint GPIO_V2_GET_LINE_IOCTL = 0xC250B407;
    internal const uint GPIO_V2_LINE_GET_VALUES_IOCTL = 0xC010B40E;
    internal const uint GPIO_V2_LINE_SET_VALUES_IOCTL = 0xC010B40F;

    // linux/gpio.h: enum gpio_v2_line_flag
    internal const ulong GPIO_V2_LINE_FLAG_USED = 0x1;
    internal const ulong GPIO_V2_LINE_FLAG_ACTIVE_LOW = 0x2;
    internal const ulong GPIO_V2_LINE_FLAG_INPUT = 0x4;
    internal const ulong GPIO_V2_LINE_FLAG_OUTPUT = 0x8;
    internal const ulong GPIO_V2_LINE_FLAG_EDGE_RISING = 0x10;
    internal const ulong GPIO_V2_LINE_FLAG_EDGE_FALLING = 0x20;
    internal const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_UP = 0x100;
    internal const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN = 0x200;

    // linux/gpio.h: enum gpio_v2_line_attr_id, enum gpio_v2_line_event_id
    internal const uint GPIO_V2_LINE_ATTR_ID_DEBOUNCE = 3;
    internal const uint GPIO_V2_LINE_EVENT_RISING_EDGE = 1;

    // linux/input-event-codes.h
    internal const ushort EV_KEY = 1;

    /// <summary><c>KEY_CNT</c>: keys that there are, one bit each in the answer to <see cref="KeyStates"/>.</summary>
    internal const int KeyCount = 768; // KEY_CNT

    /// <summary>Which keys are down, a bit for each.</summary>
    [CName("EVIOCGKEY(KEY_CNT / 8)")]
    internal const uint KeyStates = 0x80604518;
}
