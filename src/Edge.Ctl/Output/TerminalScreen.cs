namespace Edge.Ctl.Output;

/// <summary>The alternate screen of a terminal, without cursor, where text is written over the one before (xterm control sequences). What was on the terminal comes back at the end.</summary>
internal sealed class TerminalScreen : IDisposable
{
    private const string Begin = "\e[?1049h\e[?25l", End = "\e[?25h\e[?1049l", Home = "\e[H", RestOfLine = "\e[K", RestOfScreen = "\e[J";

    private readonly TextWriter _writer;

    public TerminalScreen(TextWriter writer)
    {
        _writer = writer;
        _writer.Write(Begin);
        _writer.Flush();
    }

    /// <summary>Replaces what is shown; lines are cut at the width of the terminal.</summary>
    public void Show(string text, int width)
    {
        _writer.Write(Home);
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            _writer.Write(line.Length > width ? line[..width] : line);
            _writer.Write(RestOfLine + "\n");
        }

        _writer.Write(RestOfScreen);
        _writer.Flush();
    }

    public void Dispose()
    {
        _writer.Write(End);
        _writer.Flush();
    }
}
