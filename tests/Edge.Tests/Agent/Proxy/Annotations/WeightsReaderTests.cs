using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;

namespace Edge.Tests.Agent.Proxy.Annotations;

public sealed class WeightsReaderTests
{
    private readonly List<string> _problems = [];

    [Theory]
    [InlineData("10.1.0.7", "a", 5)]
    [InlineData("10.1.0.8", "a", 3)]
    [InlineData("10.1.9.9", "a", 2)]
    [InlineData("192.0.2.1", "a", 0)]
    [InlineData("192.0.2.1", "b", 1)]
    [InlineData("192.0.2.1", "", 1)]
    [InlineData("2001:db8::7", "a", 9)]
    [InlineData("2001:db8::8", "a", 8)]
    [InlineData("2001:db9::8", "b", 1)]
    public void The_most_specific_entry_counts(string address, string node, int weight)
    {
        EndpointWeights weights = Read("node/a=0, 10.1.0.0/16=2, 10.1.0.0/24=3, 10.1.0.7=5, 2001:db8::/32=8,\n2001:db8::7=9")!;
        Assert.Empty(_problems);
        Assert.Equal(weight, weights.Of(new EndpointTarget(IPAddress.Parse(address).GetAddressBytes(), 8080), node));
    }

    [Fact]
    public void A_prefix_of_one_family_says_nothing_of_the_other()
    {
        EndpointWeights weights = Read("0.0.0.0/0=4")!;
        Assert.Equal(4, weights.Of(new EndpointTarget(IPAddress.Parse("10.0.0.1").GetAddressBytes(), 1), ""));
        Assert.Equal(1, weights.Of(new EndpointTarget(IPAddress.Parse("2001:db8::1").GetAddressBytes(), 1), ""));
    }

    [Theory]
    [InlineData("10.1.0.7", "'10.1.0.7', not who=weight with a weight from 0 to 1000: all endpoints are treated alike")]
    [InlineData("10.1.0.7=1001", "'10.1.0.7=1001', not who=weight")]
    [InlineData("10.1.0.7=-1", "'10.1.0.7=-1', not who=weight")]
    [InlineData("10.1.0.7=1.5", "'10.1.0.7=1.5', not who=weight")]
    [InlineData("web-7=5", "'web-7=5', not an address, a prefix such as 10.1.0.0/16 or node/<name> before the weight")]
    [InlineData("node/=5", "'node/=5', not an address")]
    [InlineData("10.1.0.0/33=5", "'10.1.0.0/33=5', not an address")]
    [InlineData("10.1.0.7=5, 10.1.0.7/32=6", "'10.1.0.7/32' is named twice")]
    [InlineData("node/a=5, node/a=5", "'node/a' is named twice")]
    public void A_wrong_entry_is_reported_and_nobody_is_weighed(string value, string problem)
    {
        Assert.Null(Read("node/z=3," + value));
        Assert.Contains(problem, Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_1024_entries_at_most()
    {
        Assert.NotNull(Read(Many(1024)));
        Assert.Empty(_problems);
        Assert.Null(Read(Many(1025)));
        Assert.Contains("more than 1024", Assert.Single(_problems), StringComparison.Ordinal);

        static string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(n => $"10.0.{n >> 8}.{n & 255}=2"));
    }

    private EndpointWeights? Read(string value) => WeightsReader.Read(value, new AnnotationProblems(_problems));
}
