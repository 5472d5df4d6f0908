using System.Text;
using System.Threading.Channels;
using Edge.Linux;
using Edge.Linux.Led;

namespace Edge.SystemTests.Leds;

/// <summary>One light of the LED class in memory, whose writes are waited for: for the test and the figure of how fast a light follows.</summary>
internal sealed class WrittenLeds : ILedFiles
{
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

    public Errno Read(string led, string file, out string text)
    {
        text = file == "trigger" ? "[none] timer pattern heartbeat" : "255";
        return Errno.None;
    }

    public Errno Write(string led, string file, ReadOnlySpan<byte> text)
    {
        _written.Writer.TryWrite($"{file}={Encoding.ASCII.GetString(text)}");
        return Errno.None;
    }

    /// <summary>Waits for the next write that begins like this, as <c>file=text</c>.</summary>
    public async Task NextAsync(string start, CancellationToken cancellation)
    {
        while (!(await _written.Reader.ReadAsync(cancellation)).StartsWith(start, StringComparison.Ordinal))
        {
        }
    }
}
