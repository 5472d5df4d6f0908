using Edge.Agent.Proxy.Annotations;

namespace Edge.Tests.Agent.Proxy.Annotations;

/// <summary>How the annotation and the setting are read.</summary>
public sealed class ProbeReaderTests
{
    [Theory]
    [InlineData("none", "None", 0, "", 0, 2_000, 3, 2)]
    [InlineData("tcp", "Tcp", 0, "", 0, 2_000, 3, 2)]
    [InlineData("icmp", "Icmp", 0, "", 0, 2_000, 3, 2)]
    [InlineData("neighbour, fall=1", "Neighbour", 0, "", 0, 2_000, 1, 2)]
    [InlineData("http:/healthz?full=1", "Http", 0, "/healthz?full=1", 0, 2_000, 3, 2)]
    [InlineData("http:/, port=8081, interval=5s, timeout=500ms, fall=2, rise=10", "Http", 8081, "/", 5_000, 500, 2, 10)]
    [InlineData("tcp,interval=3600s\nport = 65535", "Tcp", 65535, "", 3_600_000, 2_000, 3, 2)]
    [InlineData("tcp, interval=1s", "Tcp", 0, "", 1_000, 1_000, 3, 2)] // the default time-out is not longer than the interval
    public void Words_are_read(string text, string kind, int port, string path, int interval, int timeout, int fall, int rise)
    {
        Assert.True(ProbeReader.TryRead(text, out ProbeSpec spec, out _, out _));
        Assert.Equal(
            new ProbeSpec(Enum.Parse<ProbeKind>(kind))
            {
                Port = (ushort)port,
                Path = path,
                Interval = interval == 0 ? null : TimeSpan.FromMilliseconds(interval),
                Timeout = TimeSpan.FromMilliseconds(timeout),
                Fall = fall,
                Rise = rise,
            },
            spec);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("TCP", "TCP")]
    [InlineData("udp", "udp")]
    [InlineData("http", "http")]
    [InlineData("http:", "http:")]
    [InlineData("http:healthz", "http:healthz")]
    [InlineData("http:/a b", "http:/a b")]
    [InlineData("http:/ä", "http:/ä")]
    [InlineData("tcp, port=0", "port=0")]
    [InlineData("tcp, port=65536", "port=65536")]
    [InlineData("icmp, port=80", "port=80")]
    [InlineData("tcp, interval=500ms", "interval=500ms")]
    [InlineData("tcp, interval=5", "interval=5")]
    [InlineData("tcp, interval=-5s", "interval=-5s")]
    [InlineData("tcp, interval=99999999999s", "interval=99999999999s")]
    [InlineData("tcp, timeout=100ms", "timeout=100ms")]
    [InlineData("tcp, timeout=31s", "timeout=31s")]
    [InlineData("tcp, interval=1s, timeout=2s", "timeout")]
    [InlineData("tcp, timeout=11s", "timeout")] // without an interval it is 10 s at least
    [InlineData("tcp, fall=0", "fall=0")]
    [InlineData("tcp, rise=11", "rise=11")]
    [InlineData("tcp, often", "often")]
    [InlineData("interval=5s, tcp", "interval=5s")]
    public void A_mistake_is_named(string text, string wrong)
    {
        Assert.False(ProbeReader.TryRead(text, out _, out string named, out string allowed));
        Assert.Equal(wrong, named);
        Assert.NotEmpty(allowed);
    }

    [Fact]
    public void Long_paths_and_texts_are_refused()
    {
        Assert.True(ProbeReader.TryRead("http:/" + new string('a', 199), out _, out _, out _));
        Assert.False(ProbeReader.TryRead("http:/" + new string('a', 200), out _, out _, out _));
        Assert.False(ProbeReader.TryRead("tcp" + new string(',', 1_000_000), out _, out _, out _));
    }
}
