namespace Edge.Ctl.Output;

/// <summary>Where results and remarks go. Colour only on a terminal, and never against NO_COLOR.</summary>
internal sealed class CtlConsole(TextWriter output, TextWriter error, TextReader input, bool colour)
{
    public static CtlConsole Standard { get; } = new(
        Console.Out,
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
        error.WriteLine($"edgectl: {message}");
        if (next is { Length: > 0 })
        {
            error.WriteLine($"  next: {next}");
        }
    }

    private string Paint(string code, string text) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
