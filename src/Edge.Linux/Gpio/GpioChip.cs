using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Linux.Gpio;

/// <summary>
/// A GPIO chip (<c>/dev/gpiochip*</c>, linux/gpio.h, second version of the interface; kernel 5.10): found by path or by label, its lines by name
/// or by offset. The lines that it hands out live on when it is closed.
/// </summary>
internal sealed class GpioChip : IDisposable
{
    private const string Devices = "/dev";
    private const string Pattern = "gpiochip*";

    /// <summary>What <c>gpioinfo</c> shows as the consumer of our lines.</summary>
    private static ReadOnlySpan<byte> Consumer => "edge-agent"u8;

    private readonly IDeviceCalls _calls;
    private readonly SafeFileDescriptor _chip;
    private readonly string _name;

    private GpioChip(IDeviceCalls calls, SafeFileDescriptor chip, string name, string kernelName, uint lines)
    {
        _calls = calls;
        _chip = chip;
        _name = name;
        KernelName = kernelName;
        Lines = lines;
    }

    /// <summary>What the kernel calls it, such as <c>gpiochip0</c>; no other chip is called so.</summary>
    internal string KernelName { get; }

    /// <summary>How many lines there are.</summary>
    internal uint Lines { get; }

    /// <summary>Opens a chip.</summary>
    /// <param name="calls">The kernel.</param>
    /// <param name="name">A path that begins with a slash, or a label such as <c>pinctrl-bcm2711</c>.</param>
    /// <param name="directory">Where chips are looked for by label.</param>
    /// <exception cref="LinuxException">There is none, or more than one, or it cannot be opened.</exception>
    internal static GpioChip Open(IDeviceCalls calls, string name, string directory = Devices)
    {
        if (name.StartsWith('/'))
        {
            return TryOpen(calls, name, name, out _, out Errno error) ?? throw new LinuxException($"GPIO chip {name}", error);
        }

        Errno last = Errno.ENODEV;
        GpioChip? found = null;
        string[] paths = Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory, Pattern) : [];
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (TryOpen(calls, path, name, out string label, out Errno error) is not GpioChip chip)
            {
                last = error;
            }
            else if (label != name || found?.KernelName == chip.KernelName)
            {
                // Another chip, or the same by another path: Raspberry Pi OS links gpiochip4 to gpiochip0.
                chip.Dispose();
            }
            else if (found is null)
            {
                found = chip;
            }
            else
            {
                // Which of them is first is chance, and the line of the other one may drive anything.
                chip.Dispose();
                found.Dispose();
                throw new LinuxException($"GPIO chip with label {name}, which both {found.KernelName} and {chip.KernelName} have", Errno.ENOTUNIQ);
            }
        }

        return found ?? throw new LinuxException($"GPIO chip with label {name}", last);
    }

    /// <summary>The offset of a line.</summary>
    /// <param name="line">Its name, or its offset in digits.</param>
    /// <exception cref="LinuxException">There is none.</exception>
    internal uint Find(string line)
    {
        if (uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint offset))
        {
            return offset < Lines ? offset : throw new LinuxException($"line {line} of GPIO chip {_name}, which has {Lines}", Errno.ENOENT);
        }

        for (offset = 0; offset < Lines; offset++)
        {
            if (NameOf(offset, out _) == line)
            {
                return offset;
            }
        }

        throw new LinuxException($"line {line} of GPIO chip {_name}", Errno.ENOENT);
    }

    /// <summary>Takes a line for us alone.</summary>
    /// <param name="offset">Which.</param>
    /// <param name="flags">Of linux/gpio.h, <c>enum gpio_v2_line_flag</c>.</param>
    /// <param name="debounce">How long an input must be still; zero: not at all.</param>
    /// <exception cref="LinuxException">Somebody else has it, whom the message names, or the chip cannot do that.</exception>
    internal unsafe SafeFileDescriptor Take(uint offset, ulong flags, TimeSpan debounce)
    {
        var request = new gpio_v2_line_request { num_lines = 1 };
        request.offsets[0] = offset;
        request.config.flags = flags;
        Consumer.CopyTo(new Span<byte>(request.consumer, 32));
        if (debounce > TimeSpan.Zero)
        {
            request.config.num_attrs = 1;
            *(gpio_v2_line_config_attribute*)request.config.attrs = new gpio_v2_line_config_attribute
            {
                attr = new gpio_v2_line_attribute { id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE, values = (uint)debounce.TotalMicroseconds },
                mask = 1,
            };
        }

        Errno error = _calls.Control(_chip, GPIO_V2_GET_LINE_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_request>(ref request)));
        if (error == Errno.None)
        {
            return _calls.Adopt(request.fd);
        }

        string user = "";
        if (error == Errno.EBUSY)
        {
            NameOf(offset, out string consumer);
            user = $", which {(consumer.Length > 0 ? consumer : "another program or the kernel")} uses";
        }

        throw new LinuxException($"line {offset} of GPIO chip {_name}{user}", error);
    }

    /// <summary>The line is taken by this program, another process of it included, and set up so.</summary>
    /// <param name="offset">Which.</param>
    /// <param name="flags">Direction and polarity.</param>
    internal unsafe bool IsOurs(uint offset, ulong flags)
    {
        const ulong Compared = GPIO_V2_LINE_FLAG_USED | GPIO_V2_LINE_FLAG_ACTIVE_LOW | GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_OUTPUT;
        var info = new gpio_v2_line_info { offset = offset };
        return _calls.Control(_chip, GPIO_V2_GET_LINEINFO_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_info>(ref info))) == Errno.None
            && (info.flags & Compared) == (flags | GPIO_V2_LINE_FLAG_USED)
            && new ReadOnlySpan<byte>(info.consumer, Consumer.Length + 1).SequenceEqual("edge-agent\0"u8);
    }

    /// <summary>Closes the chip.</summary>
    public void Dispose() => _chip.Dispose();

    private static unsafe GpioChip? TryOpen(IDeviceCalls calls, string path, string name, out string label, out Errno error)
    {
        label = "";
        error = calls.Open(path, LibcConstants.O_RDWR, out SafeFileDescriptor descriptor);
        if (error != Errno.None)
        {
            return null;
        }

        var info = default(gpiochip_info);
        error = calls.Control(descriptor, GPIO_GET_CHIPINFO_IOCTL, MemoryMarshal.AsBytes(new Span<gpiochip_info>(ref info)));
        if (error != Errno.None)
        {
            descriptor.Dispose();
            return null;
        }

        label = Text(new ReadOnlySpan<byte>(info.label, 32));
        return new GpioChip(calls, descriptor, name, Text(new ReadOnlySpan<byte>(info.name, 32)), info.lines);
    }

    private unsafe string NameOf(uint offset, out string consumer)
    {
        var info = new gpio_v2_line_info { offset = offset };
        bool known = _calls.Control(_chip, GPIO_V2_GET_LINEINFO_IOCTL, MemoryMarshal.AsBytes(new Span<gpio_v2_line_info>(ref info))) == Errno.None;
        consumer = known ? Text(new ReadOnlySpan<byte>(info.consumer, 32)) : "";
        return known ? Text(new ReadOnlySpan<byte>(info.name, 32)) : "";
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
