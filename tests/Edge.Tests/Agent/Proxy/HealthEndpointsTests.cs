using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy;

public sealed class HealthEndpointsTests
{
    private static readonly NodeFacts s_here = new() { NodeName = "here" };

    [Theory]
    [InlineData(0)]
    [InlineData(1, "10.1.0.1 @here")]
    [InlineData(2, "10.1.0.1 @here", "10.1.0.2 @here", "10.1.0.3 @there", "10.1.0.4")]
    [InlineData(1, "10.1.0.1 @here", "10.1.0.2 @here terminating", "10.1.0.3 @here unready")]
    [InlineData(0, "10.1.0.2 @here terminating")]
    public void Ready_endpoints_of_this_node_count_and_terminating_ones_do_not(int expected, params string[] endpoints) =>
        Assert.Equal(expected, Count("10.96.0.1", s_here, ServiceWorld.Slice("web-1", endpoints)));

    [Fact]
    public void An_address_in_two_slices_counts_once() =>
        Assert.Equal(1, Count("10.96.0.1", s_here, ServiceWorld.Slice("web-1", "10.1.0.1 @here"), ServiceWorld.Slice("web-2", "10.1.0.1 @here", "10.1.0.1 @here terminating")));

    [Fact]
    public void A_pod_with_an_address_of_each_family_is_one_endpoint() =>
        Assert.Equal(2, Count("10.96.0.1,fd00::1", s_here, ServiceWorld.Slice("web-1", "10.1.0.1 @here"), ServiceWorld.Slice("web-2", "fd00:1::1 @here", "fd00:1::2 @here")));

    [Fact]
    public void A_family_in_which_the_Service_has_no_address_does_not_count() =>
        Assert.Equal(0, Count("10.96.0.1", s_here, ServiceWorld.Slice("web-2", "fd00:1::1 @here")));

    [Fact]
    public void Nothing_is_local_while_the_node_has_no_name() =>
        Assert.Equal(0, Count("10.96.0.1", new NodeFacts(), ServiceWorld.Slice("web-1", "10.1.0.1")));

    [Fact]
    public void A_slice_without_ports_has_no_endpoints_for_traffic() =>
        Assert.Equal(0, Count("10.96.0.1", s_here, new SliceSpec { Name = "web-1", Uid = "1", ResourceVersion = "1", Family = System.Net.Sockets.AddressFamily.InterNetwork, Endpoints = [ServiceWorld.Endpoint("10.1.0.1 @here")] }));

    private static int Count(string clusterIP, NodeFacts node, params SliceSpec[] slices) =>
        HealthEndpoints.CountReadyLocal(ServiceWorld.Service("web", clusterIP), slices, node);
}
