using System.Text;
using Edge.Linux.Interop;

namespace Edge.Linux.Led;

/// <summary>The files of LEDs as the kernel shows them, <c>/sys/class/leds/NAME/</c> (Documentation/leds/leds-class.rst).</summary>
/// <param name="root">The directory of the class.</param>
public sealed class LedFiles(string root) : ILedFiles
{
    /// <summary>Where the kernel has them.</summary>
    public const string Class = "/sys/class/leds";

    /// <summary>Longer than the list of all triggers of any kernel; each processor and disk may have one.</summary>
    private const int LongestText = 8192;

    /// <inheritdoc/>
    public Errno Read(string led, string file, out string text)
    {
        text = "";
        Errno error = Open(led, file, LibcConstants.O_RDONLY, out SafeFileDescriptor descriptor);
        if (error != Errno.None)
        {
            return error;
        }

        using (descriptor)
        {
            byte[] bytes = new byte[LongestText];
            error = DeviceCalls.Kernel.Read(descriptor, bytes, out int length);
            text = Encoding.UTF8.GetString(bytes, 0, length);
            return error;
        }
    }

    /// <inheritdoc/>
    public Errno Write(string led, string file, ReadOnlySpan<byte> text)
    {
        Errno error = Open(led, file, LibcConstants.O_WRONLY, out SafeFileDescriptor descriptor);
        if (error != Errno.None)
        {
            return error;
        }

        using (descriptor)
        {
            return DeviceCalls.Kernel.Write(descriptor, text);
        }
    }

    // A name is one directory of the class: a slash in it would lead out.
    private Errno Open(string led, string file, int flags, out SafeFileDescriptor descriptor)
    {
        if (led.Length == 0 || led[0] == '.' || led.Contains('/', StringComparison.Ordinal))
        {
            descriptor = new SafeFileDescriptor();
            return Errno.EINVAL;
        }

        return DeviceCalls.Kernel.Open($"{root}/{led}/{file}", flags, out descriptor);
    }
}
