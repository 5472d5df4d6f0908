using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Linux.Gpio;

/// <summary>A button that the kernel has as a key of an input device, as <c>gpio-keys</c> makes it (linux/input.h).</summary>
public sealed class KeyButton : Button
{
    private readonly IDeviceCalls _calls;
    private readonly string _name;
    private readonly ushort? _code;

    internal KeyButton(IDeviceCalls calls, string path, ushort? code)
    {
        _calls = calls;
        _code = code;
        _name = $"button {path}";
        Errno error = calls.Open(path, LibcConstants.O_RDONLY | LibcConstants.O_NONBLOCK, out SafeFileDescriptor descriptor);
        Descriptor = error == Errno.None ? descriptor : throw new LinuxException(_name, error);
    }

    internal override SafeFileDescriptor Descriptor { get; }

    /// <summary>Opens an input device.</summary>
    /// <param name="path">For example <c>/dev/input/by-path/platform-gpio-keys-event</c>.</param>
    /// <param name="code">Of linux/input-event-codes.h; null: any key of the device.</param>
    /// <exception cref="LinuxException">There is no such device, or we may not.</exception>
    public static KeyButton Open(string path, ushort? code) => new(DeviceCalls.Kernel, path, code);

    /// <inheritdoc/>
    public override bool TryRead(out bool pressed)
    {
        pressed = false;
        while (true)
        {
            var happened = default(input_event);
            Errno error = _calls.Read(Descriptor, MemoryMarshal.AsBytes(new Span<input_event>(ref happened)), out int length);
            if (error == Errno.EAGAIN)
            {
                return false;
            }

            if (error != Errno.None || length < Unsafe.SizeOf<input_event>())
            {
                throw new LinuxException(_name, error == Errno.None ? Errno.ENODEV : error);
            }

            // Value 2 is the repetition of a key that is held; what is no key is the frame around events.
            if (happened.type == EV_KEY && happened.value is 0 or 1 && (_code is null || happened.code == _code))
            {
                pressed = happened.value == 1;
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsPressed()
    {
        Span<byte> keys = stackalloc byte[KeyCount / 8];
        keys.Clear();
        Errno error = _calls.Control(Descriptor, KeyStates, keys);
        if (error != Errno.None)
        {
            throw new LinuxException(_name, error);
        }

        return _code is ushort code ? code < KeyCount && (keys[code / 8] & (1 << (code % 8))) != 0 : keys.ContainsAnyExcept((byte)0);
    }
}
