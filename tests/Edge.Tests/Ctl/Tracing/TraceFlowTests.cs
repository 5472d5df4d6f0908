using Edge.Ctl;
using Edge.Ctl.Tracing;

namespace Edge.Tests.Ctl.Tracing;

/// <summary>What a person may write for a client and for what it asks for.</summary>
public sealed class TraceFlowTests
{
    [Theory]
    [InlineData("192.0.2.7", "10.96.0.10:80", "192.0.2.7 to 10.96.0.10:80/TCP")]
    [InlineData("192.0.2.7:40000", "10.96.0.10:53/udp", "192.0.2.7:40000 to 10.96.0.10:53/UDP")]
    [InlineData("any", "10.96.0.10:9/SCTP", "anybody to 10.96.0.10:9/SCTP")]
    [InlineData("fd00::7", "[fd00:96::10]:80", "fd00::7 to [fd00:96::10]:80/TCP")]
    [InlineData("[fd00::7]:40000", "[fd00:96::10]:80/tcp", "[fd00::7]:40000 to [fd00:96::10]:80/TCP")]
    public void Client_and_destination_are_read(string source, string destination, string expected) =>
        Assert.Equal(expected, TraceFlow.Parse(source, destination).ToString());

    [Theory]
    [InlineData("192.0.2.7", "10.96.0.10")]
    [InlineData("192.0.2.7", "10.96.0.10:0")]
    [InlineData("192.0.2.7", "10.96.0.10:65536")]
    [InlineData("192.0.2.7", "10.96.0.10:80/icmp")]
    [InlineData("192.0.2.7", "10.96.0.10:80/tcp/udp")]
    [InlineData("192.0.2.7", "10.1:80")]
    [InlineData("192.0.2.7", "web:80")]
    [InlineData("192.0.2.7", "fd00:96::10:80")]
    [InlineData("192.0.2.7", "[fd00:96::10]:80")]
    [InlineData("fd00::7", "10.96.0.10:80")]
    [InlineData("fe80::7%eth0", "[fd00:96::10]:80")]
    [InlineData("192.0.2", "10.96.0.10:80")]
    [InlineData("192.0.2.7:0", "10.96.0.10:80")]
    [InlineData("192.0.2.7:x", "10.96.0.10:80")]
    [InlineData("everybody", "10.96.0.10:80")]
    [InlineData("", "10.96.0.10:80")]
    [InlineData("192.0.2.7", "")]
    public void What_cannot_be_meant_is_refused_with_an_example(string source, string destination)
    {
        CtlException refused = Assert.Throws<CtlException>(() => TraceFlow.Parse(source, destination));

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.NotNull(refused.Next);
    }
}
