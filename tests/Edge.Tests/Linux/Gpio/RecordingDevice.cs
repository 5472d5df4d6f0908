using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Tests.Linux.Gpio;

/// <summary>A GPIO chip and an input device that answer as the kernel does and keep every request.</summary>
internal sealed unsafe class RecordingDevice : IDeviceCalls
{
    private string _opened = "";

    /// <summary>What was asked, in words.</summary>
    public List<string> Calls { get; } = [];

    public string Label { get; set; } = "pinctrl-fake";

    /// <summary>Paths that are another name of a chip, and the chip.</summary>
    public Dictionary<string, string> Links { get; } = new(StringComparer.Ordinal);

    public string[] Lines { get; set; } = ["ID_SDA", "ID_SCL", "GPIO17", "GPIO27"];

    /// <summary>Who uses a line.</summary>
    public Dictionary<uint, string> Users { get; } = [];

    /// <summary>Answer to every request but those about chip and line.</summary>
    public Errno Error { get; set; }

    public Errno OpenError { get; set; }

    /// <summary>The line, as it is electrically.</summary>
    public bool Level { get; private set; }

    public gpio_v2_line_request Request { get; private set; }

    /// <summary>What reading gives, one after the other.</summary>
    public Queue<byte[]> Reads { get; } = new();

    public HashSet<int> KeysDown { get; } = [];

    public Errno Open(string path, int flags, out SafeFileDescriptor descriptor)
    {
        Calls.Add($"open {path} {flags}");
        _opened = path;
        descriptor = OpenError == Errno.None ? Libc.eventfd(0, LibcConstants.EFD_CLOEXEC | LibcConstants.EFD_NONBLOCK) : new SafeFileDescriptor();
        return OpenError;
    }

    public Errno Control(SafeFileDescriptor descriptor, uint request, Span<byte> argument)
    {
        switch (request)
        {
            case GPIO_GET_CHIPINFO_IOCTL:
                ref gpiochip_info chip = ref MemoryMarshal.AsRef<gpiochip_info>(argument);
                fixed (byte* name = chip.name, label = chip.label)
                {
                    Encoding.UTF8.GetBytes(Path.GetFileName(Links.GetValueOrDefault(_opened, _opened)), new Span<byte>(name, 32));
                    Encoding.UTF8.GetBytes(Label, new Span<byte>(label, 32));
                }

                chip.lines = (uint)Lines.Length;
                return Errno.None;
            case GPIO_V2_GET_LINEINFO_IOCTL:
                ref gpio_v2_line_info line = ref MemoryMarshal.AsRef<gpio_v2_line_info>(argument);
                fixed (byte* name = line.name, consumer = line.consumer)
                {
                    Encoding.UTF8.GetBytes(Lines[line.offset], new Span<byte>(name, 32));
                    Encoding.UTF8.GetBytes(Users.GetValueOrDefault(line.offset, ""), new Span<byte>(consumer, 32));
                }

                return Errno.None;
            case GPIO_V2_GET_LINE_IOCTL:
                return Take(ref MemoryMarshal.AsRef<gpio_v2_line_request>(argument));
            case GPIO_V2_LINE_SET_VALUES_IOCTL:
                gpio_v2_line_values values = MemoryMarshal.Read<gpio_v2_line_values>(argument);
                Calls.Add($"set {values.bits:x}/{values.mask:x}");
                Level = (values.bits & 1) != 0 ^ (Request.config.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0;
                return Error;
            case GPIO_V2_LINE_GET_VALUES_IOCTL:
                MemoryMarshal.AsRef<gpio_v2_line_values>(argument).bits = KeysDown.Contains(0) ? 1UL : 0;
                return Error;
            case KeyStates:
                foreach (int key in KeysDown)
                {
                    argument[key / 8] |= (byte)(1 << (key % 8));
                }

                return Error;
            default:
                return Errno.ENOTTY;
        }
    }

    public Errno Read(SafeFileDescriptor descriptor, Span<byte> bytes, out int length)
    {
        length = 0;
        if (!Reads.TryDequeue(out byte[]? next))
        {
            return Error == Errno.None ? Errno.EAGAIN : Error;
        }

        next.CopyTo(bytes);
        length = next.Length;
        return Errno.None;
    }

    public Errno Write(SafeFileDescriptor descriptor, ReadOnlySpan<byte> bytes) => Errno.EINVAL;

    public SafeFileDescriptor Adopt(int descriptor)
    {
        // A line of the kernel is readable when something happened; so is this one from the start.
        Calls.Add($"adopt {descriptor}");
        return Libc.eventfd(1, LibcConstants.EFD_CLOEXEC | LibcConstants.EFD_NONBLOCK);
    }

    private Errno Take(ref gpio_v2_line_request request)
    {
        Request = request;
        Calls.Add($"take {request.offsets[0]} flags {request.config.flags:x} attributes {request.config.num_attrs}");
        if (Users.ContainsKey(request.offsets[0]))
        {
            return Errno.EBUSY;
        }

        request.fd = 77;
        return Error;
    }
}
