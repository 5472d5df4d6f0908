using System.Runtime.InteropServices;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Linux.Gpio;

/// <summary>One GPIO line that we drive. Closing gives it back; most chips leave it as it was last.</summary>
public sealed class GpioOutput : IDisposable
{
    private readonly IDeviceCalls _calls;
    private readonly SafeFileDescriptor _line;
    private readonly string _name;

    internal GpioOutput(IDeviceCalls calls, string chip, string line, bool activeLow)
    {
        _calls = calls;
        _name = NameOf(chip, line);
        using GpioChip opened = GpioChip.Open(calls, chip);
        _line = opened.Take(opened.Find(line), Flags(activeLow), TimeSpan.Zero);
    }

    private GpioOutput(IDeviceCalls calls, SafeFileDescriptor line, string name)
    {
        _calls = calls;
        _line = line;
        _name = name;
    }

    /// <summary>For who keeps it open over a restart.</summary>
    public SafeHandle Descriptor => _line;

    /// <summary>Takes a line; it is inactive then.</summary>
    /// <param name="chip">A path that begins with a slash, or a label such as <c>pinctrl-bcm2711</c>.</param>
    /// <param name="line">Its name, or its offset in digits.</param>
    /// <param name="activeLow">The line is low when it is on.</param>
    /// <exception cref="LinuxException">There is no such line, somebody else has it, or we may not.</exception>
    public static GpioOutput Open(string chip, string line, bool activeLow) => new(DeviceCalls.Kernel, chip, line, activeLow);

    /// <summary>Takes over a line that this program held before; it goes on as it is.</summary>
    /// <param name="descriptor">From <see cref="Descriptor"/>, through another process; closed when it is no such line.</param>
    /// <param name="chip">As in <see cref="Open(string, string, bool)"/>.</param>
    /// <param name="line">Likewise.</param>
    /// <param name="activeLow">Likewise.</param>
    /// <returns>Null when it is no output, or the chip says that the line is not ours or not set up so.</returns>
    public static GpioOutput? Adopt(SafeHandle descriptor, string chip, string line, bool activeLow) => Adopt(DeviceCalls.Kernel, descriptor, chip, line, activeLow);

    internal static GpioOutput? Adopt(IDeviceCalls calls, SafeHandle descriptor, string chip, string line, bool activeLow)
    {
        SafeFileDescriptor held = calls.Adopt((int)descriptor.DangerousGetHandle());
        descriptor.SetHandleAsInvalid();
        try
        {
            using GpioChip opened = GpioChip.Open(calls, chip);
            var values = new gpio_v2_line_values { mask = 1 };
            if (opened.IsOurs(opened.Find(line), Flags(activeLow))
                && calls.Control(held, GPIO_V2_LINE_GET_VALUES_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_values>(ref values))) == Errno.None)
            {
                return new GpioOutput(calls, held, NameOf(chip, line));
            }
        }
        catch (LinuxException)
        {
            // The chip is gone, and the line with it.
        }

        held.Dispose();
        return null;
    }

    /// <summary>Switches the line.</summary>
    /// <param name="active">On, which is low where the line is active-low.</param>
    /// <exception cref="LinuxException">The chip is gone.</exception>
    public void Set(bool active)
    {
        var values = new gpio_v2_line_values { bits = active ? 1UL : 0, mask = 1 };
        Errno error = _calls.Control(_line, GPIO_V2_LINE_SET_VALUES_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_values>(ref values)));
        if (error != Errno.None)
        {
            throw new LinuxException(_name, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private static string NameOf(string chip, string line) => $"line {line} of GPIO chip {chip}";

    private static ulong Flags(bool activeLow) => GPIO_V2_LINE_FLAG_OUTPUT | (activeLow ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0);
}
