using System.Text;
using Edge.Agent.Health;

namespace Edge.Tests.Agent.Health;

public sealed class RequestLineTests
{
    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\n", "/healthz", false)]
    [InlineData("GET /healthz?verbose=1 HTTP/1.1\r\n", "/healthz", false)]
    [InlineData("HEAD / HTTP/1.0\r\n", "/", true)]
    [InlineData("OPTIONS * HTTP/1.0\n", "*", false)]
    [InlineData("GET /a b HTTP/1.1\r\n", "/a b", false)]
    public void The_first_line_is_read(string line, string path, bool isHead)
    {
        Assert.True(RequestLine.TryParse(Encoding.UTF8.GetBytes(line), out ReadOnlySpan<byte> found, out bool head));
        Assert.Equal(path, Encoding.UTF8.GetString(found));
        Assert.Equal(isHead, head);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("GET /\r\n")]
    [InlineData("GET  HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/2.0\r\n")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("get / HTTP/1.1\r\n")]
    [InlineData("ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n")]
    [InlineData(" / HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    [InlineData("\u0016\u0003\u0001\n")]
    public void What_is_no_request_of_HTTP_1_is_refused(string line) =>
        Assert.False(RequestLine.TryParse(Encoding.UTF8.GetBytes(line), out _, out _));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 18)]
    [InlineData("GET / HTTP/1.1\n\n", 16)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest", 27)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n", -1)]
    [InlineData("GET / HTTP/1.1\r\n\r", -1)]
    [InlineData("", -1)]
    public void The_end_of_the_head_is_found_however_it_comes_in(string text, int end)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(end, RequestLine.EndOfHead(bytes, 0));
        int found = -1;
        for (int length = 1; length <= bytes.Length && found < 0; length++)
        {
            found = RequestLine.EndOfHead(bytes.AsSpan(0, length), length - 1);
        }

        Assert.Equal(end, found);
    }

    [Fact]
    public void Any_bytes_end_in_an_answer()
    {
        var random = new Random(1);
        byte[] bytes = new byte[64];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            Span<byte> some = bytes.AsSpan(0, random.Next(bytes.Length));
            foreach (ref byte value in some)
            {
                value = random.Next(3) == 0 ? "GET / HTTP/1.1\r\n "u8[value % 17] : value;
            }

            int end = RequestLine.EndOfHead(some, random.Next(some.Length + 1));
            Assert.InRange(end, -1, some.Length);
            if (RequestLine.TryParse(some, out ReadOnlySpan<byte> path, out _))
            {
                Assert.DoesNotContain((byte)'\n', path.ToArray());
            }
        }
    }
}
