using Microsoft.Win32.SafeHandles;

namespace Edge.Ctl.Output;

/// <summary>Where results and remarks go. Colour only on a terminal, and never against NO_COLOR.</summary>
internal sealed class CtlConsole(TextWriter output, TextWriter error, TextReader input, bool colour)
{
    private const int StandardOutputDescriptor = 1;

    public static CtlConsole Standard { get; } = new(
        StandardOutput(),
        Console.Error,
        Console.In,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
    {
        // A serial line knows no size.
        Measure = Console.IsOutputRedirected ? null : static () => (Console.WindowWidth is > 0 and int width ? width : 80, Console.WindowHeight is > 0 and int height ? height : 24),
    };

    public TextWriter Out => output;

    public TextWriter Error => error;

    public TextReader In => input;

    /// <summary>Columns and lines of the terminal that results go to; null where they go elsewhere. Asked anew each time: people resize.</summary>
    public (int Width, int Height)? Size => Measure?.Invoke();

    /// <summary>Asks the terminal; null where there is none.</summary>
    public Func<(int Width, int Height)>? Measure { get; init; }

    public string Good(string text) => Paint("32", text);

    public string Bad(string text) => Paint("31", text);

    public string Weak(string text) => Paint("33", text);

    public void Fail(string message, string? next)
    {
        error.WriteLine($"edgectl: {Texts.Printable(message)}");
        if (next is { Length: > 0 })
        {
            error.WriteLine($"  next: {Texts.Printable(next)}");
        }
    }

    // The console of .NET says nothing of a pipe that nobody reads any more, and top would go on for ever behind "| head". A file stays with the console, which
    // writes where the file ends: several commands may write into one.
    private static TextWriter StandardOutput()
    {
        if (!Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        FileStream stream = new(new SafeFileHandle(StandardOutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.Out : new StreamWriter(stream) { AutoFlush = true };
    }

    // What is painted comes from elsewhere as often as not.
    private string Paint(string code, string text) => colour ? $"\e[{code}m{Texts.Printable(text)}\e[0m" : Texts.Printable(text);
}
