namespace Edge.Linux.Led;

/// <summary>Reads and writes the files of an LED. The kernel answers a write at once, and what it cannot do by an error.</summary>
public interface ILedFiles
{
    /// <summary>Reads a file.</summary>
    /// <param name="led">Name of the LED.</param>
    /// <param name="file">Name of the file, such as <c>trigger</c>.</param>
    /// <param name="text">What is in it; empty after an error.</param>
    Errno Read(string led, string file, out string text);

    /// <summary>Writes a file in one write.</summary>
    /// <param name="led">Name of the LED.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="text">ASCII.</param>
    Errno Write(string led, string file, ReadOnlySpan<byte> text);
}
