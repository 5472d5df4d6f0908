using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Linux.Gpio;

/// <summary>A button on a GPIO line: the kernel tells its edges, when the line was still for <see cref="Debounce"/>.</summary>
public sealed class GpioButton : Button
{
    /// <summary>Contacts bounce for a few milliseconds.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);

    private readonly IDeviceCalls _calls;
    private readonly string _name;

    internal GpioButton(IDeviceCalls calls, string chip, string line, bool activeLow)
    {
        _calls = calls;
        _name = $"button on line {line} of GPIO chip {chip}";
        using GpioChip opened = GpioChip.Open(calls, chip);
        ulong flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;

        // An open contact must not float, nor be held pressed by a chip that pulls the other way (a Raspberry Pi pulls GPIO9 to 27 down). The kernel
        // takes the wish also where the chip cannot pull.
        flags |= activeLow ? GPIO_V2_LINE_FLAG_ACTIVE_LOW | GPIO_V2_LINE_FLAG_BIAS_PULL_UP : GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
        Descriptor = opened.Take(opened.Find(line), flags, Debounce);
    }

    internal override SafeFileDescriptor Descriptor { get; }

    /// <summary>Takes a line.</summary>
    /// <param name="chip">A path that begins with a slash, or a label.</param>
    /// <param name="line">Its name, or its offset in digits.</param>
    /// <param name="activeLow">The line is low while the button is pressed.</param>
    /// <exception cref="LinuxException">There is no such line, somebody else has it, or we may not.</exception>
    public static GpioButton Open(string chip, string line, bool activeLow) => new(DeviceCalls.Kernel, chip, line, activeLow);

    /// <inheritdoc/>
    public override bool TryRead(out bool pressed)
    {
        // The descriptor blocks, and there is no flag to ask for another: poll says whether there is something.
        pressed = false;
        if (!SocketCalls.Poll(Descriptor, null, 0).First)
        {
            return false;
        }

        var happened = default(gpio_v2_line_event);
        Errno error = _calls.Read(Descriptor, MemoryMarshal.AsBytes(new Span<gpio_v2_line_event>(ref happened)), out int length);
        if (error != Errno.None || length < Unsafe.SizeOf<gpio_v2_line_event>())
        {
            throw new LinuxException(_name, error == Errno.None ? Errno.ENODEV : error);
        }

        pressed = happened.id == GPIO_V2_LINE_EVENT_RISING_EDGE;
        return true;
    }

    /// <inheritdoc/>
    public override bool IsPressed()
    {
        var values = new gpio_v2_line_values { mask = 1 };
        Errno error = _calls.Control(Descriptor, GPIO_V2_LINE_GET_VALUES_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_values>(ref values)));
        return error == Errno.None ? (values.bits & 1) != 0 : throw new LinuxException(_name, error);
    }
}
