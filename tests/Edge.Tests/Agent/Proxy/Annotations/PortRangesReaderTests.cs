using System.Net;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy.Annotations;

public sealed class PortRangesReaderTests
{
    private readonly List<string> _problems = [];

    [Fact]
    public void Ranges_name_ports_of_the_Service()
    {
        Assert.Equal([new PortRange("rtp", 10000, 20000), new PortRange("sip", 5070, 5070), new PortRange("rtp", 21000, 21001)], Read("rtp=10000-20000, sip = 5070 - 5070,rtp=21000-21001"));
        Assert.Empty(_problems);
    }

    [Fact]
    public void A_range_may_hold_its_own_port_and_ports_of_another_protocol()
    {
        Assert.Single(Read("rtp=7000-29999"));
        Assert.Single(Read("tls=500-6000"));
        Assert.Empty(_problems);
    }

    [Fact]
    public void The_only_port_needs_no_name()
    {
        var problems = new List<string>();
        ServiceSpec service = Service(new ServicePort("", TransportProtocol.Udp, 9000, 0));
        Assert.Equal(new PortRange("", 9001, 9100), Assert.Single(PortRangesReader.Read("9001-9100", service, new AnnotationProblems(problems))));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("rtp=0-10", "'rtp=0-10', not portName=first-last with ports from 1 to 65535")]
    [InlineData("rtp=20-10", "'rtp=20-10', not portName=first-last")]
    [InlineData("rtp=10-65536", "'rtp=10-65536', not portName=first-last")]
    [InlineData("rtp=1000", "'rtp=1000', not portName=first-last")]
    [InlineData("video=10-20", "'video=10-20' names no port of this Service (there is 'sip', 'rtp', 'tls')")]
    [InlineData("10-20", "'10-20' names no port of this Service")]
    [InlineData("rtp=5000-5100", "'rtp=5000-5100' overlaps port 5060 of 'sip'")]
    [InlineData("sip=30001-30002", "'sip=30001-30002' overlaps NodePort 30001 of 'rtp'")]
    [InlineData("rtp=1000-2000", "'rtp=1000-2000' would take ports below 1024 from the gateway itself, as 'rtp' has a NodePort")]
    [InlineData("rtp=8000-9000,rtp=9000-9001", "'rtp=9000-9001' overlaps 'rtp=8000-9000'")]
    [InlineData("rtp=8000-9000,sip=8500-8501", "'sip=8500-8501' overlaps 'rtp=8000-9000'")]
    public void A_wrong_range_is_refused_with_the_reason(string value, string problem)
    {
        Assert.Empty(Read("sip=40000-40001," + value));
        Assert.Contains(problem, Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_sixteen_at_most()
    {
        Assert.Equal(16, Read(Many(16)).Count);
        Assert.Empty(_problems);
        Assert.Empty(Read(Many(17)));
        Assert.Contains("more than 16", Assert.Single(_problems), StringComparison.Ordinal);

        static string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(n => $"rtp={10000 + (10 * n)}-{10005 + (10 * n)}"));
    }

    private static ServiceSpec Service(params ServicePort[] ports) => new()
    {
        Key = new ServiceKey("voice", "pbx"),
        Uid = "1",
        ResourceVersion = "1",
        ClusterIPs = [IPAddress.Parse("10.96.0.1")],
        Ports = ports,
    };

    private IReadOnlyList<PortRange> Read(string value) => PortRangesReader.Read(
        value,
        Service(
            new ServicePort("sip", TransportProtocol.Udp, 5060, 30000),
            new ServicePort("rtp", TransportProtocol.Udp, 7000, 30001),
            new ServicePort("tls", TransportProtocol.Tcp, 5061, 0)),
        new AnnotationProblems(_problems));
}
