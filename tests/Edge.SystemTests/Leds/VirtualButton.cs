using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux;
using Edge.Linux.Interop;

namespace Edge.SystemTests.Leds;

/// <summary>A key of the kernel's that a test presses: an input device made through <c>/dev/uinput</c> (linux/uinput.h).</summary>
internal sealed unsafe class VirtualButton : IDisposable
{
    /// <summary>linux/input-event-codes.h: <c>KEY_PROG1</c>.</summary>
    public const ushort Code = 148;

    private const uint CreateDevice = 0x5501;
    private const uint SetEventBit = 0x40045564;
    private const uint SetKeyBit = 0x40045565;
    private const uint SetPhysicalPath = 0x4008556C;
    private const ushort Key = 1;

    // struct uinput_user_dev: name, id, ff_effects_max, four arrays of 64 numbers.
    private const int UserDeviceBytes = 80 + 8 + 4 + (4 * 64 * 4);

    private readonly SafeFileDescriptor _device;

    /// <param name="name">Of the input device.</param>
    /// <param name="place">Its physical path: which driver has it and as which of its devices; null: none.</param>
    public VirtualButton(string name = "edge-test-button", string? place = null)
    {
        Command.Run("modprobe", "-a", "uinput", "evdev");
        Assert.Equal(Errno.None, DeviceCalls.Kernel.Open("/dev/uinput", LibcConstants.O_RDWR, out _device));
        Assert.Equal(0, Libc.ioctl(_device, SetEventBit, (void*)Key));
        Assert.Equal(0, Libc.ioctl(_device, SetKeyBit, (void*)Code));
        if (place is not null)
        {
            fixed (byte* text = Encoding.ASCII.GetBytes(place + "\0"))
            {
                Assert.Equal(0, Libc.ioctl(_device, SetPhysicalPath, text));
            }
        }

        byte[] description = new byte[UserDeviceBytes];
        Encoding.ASCII.GetBytes(name, description);
        Assert.Equal(Errno.None, DeviceCalls.Kernel.Write(_device, description));
        Assert.Equal(0, Libc.ioctl(_device, CreateDevice, null));
        string node = Directory.GetDirectories("/sys/class/input", "event*")
            .Single(path => File.ReadAllText($"{path}/device/name").Trim() == name);
        Path = $"/dev/input/{System.IO.Path.GetFileName(node)}";
    }

    /// <summary>The device that the agent opens.</summary>
    public string Path { get; }

    /// <summary>Presses it, or lets go.</summary>
    public void Move(bool pressed)
    {
        Send(Key, Code, pressed ? 1 : 0);
        Send(0, 0, 0);
    }

    /// <summary>Closing takes the device away.</summary>
    public void Dispose() => _device.Dispose();

    private void Send(ushort type, ushort code, int value)
    {
        var happened = new input_event { type = type, code = code, value = value };
        Assert.Equal(Errno.None, DeviceCalls.Kernel.Write(_device, MemoryMarshal.AsBytes(new ReadOnlySpan<input_event>(ref happened))));
    }
}
