using Edge.Agent.State;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Agent.Sync;

/// <summary>Annotations on their way from the Service to packets and to the status.</summary>
public sealed class AnnotationStatusTests : IDisposable
{
    private readonly DataplaneWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_wrong_annotation_is_in_the_status_until_it_is_mended_and_the_Service_works_meanwhile()
    {
        _world.Start();
        _world.Set(Annotated("edge.gateway/balance", "flowhash"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal("10.1.0.1:8080", _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
        (ServiceKey service, string problem) = Assert.Single(_world.Dataplane.Problems);
        Assert.Equal("web", service.Name);
        Assert.Equal("edge.gateway/balance is 'flowhash', not random, flow-hash or client-hash: the gateway's default is used", problem);

        _world.Set(Annotated("edge.gateway/balance", "random"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Empty(_world.Dataplane.Problems);
    }

    [Theory]
    [InlineData("keep", "10.1.0.1:8080")]
    [InlineData("masquerade", "10.1.0.1:8080, masqueraded")]
    [InlineData("kubernetes", "10.1.0.1:8080, masqueraded")]
    public void Source_ip_of_the_Service_wins_over_the_gateway(string choice, string outcome)
    {
        _world.Dataplane.Node = _world.Dataplane.Node with { KubernetesSourceRules = choice == "keep" };
        _world.Start();
        _world.Set(Annotated("edge.gateway/source-ip", choice), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(outcome, _world.Connect(DataplaneWorld.Client, "10.96.0.1", 80));
    }

    private static ServiceSpec Annotated(string name, string value)
    {
        ServiceSpec plain = ServiceWorld.Service("web", "10.96.0.1");
        return new ServiceSpec
        {
            Key = plain.Key,
            Uid = plain.Uid,
            ResourceVersion = plain.ResourceVersion,
            ClusterIPs = plain.ClusterIPs,
            Ports = plain.Ports,
            Annotations = new Dictionary<string, string> { [name] = value },
        };
    }
}
