using Edge.Agent.State;

namespace Edge.SystemTests.Services;

/// <summary>Whose address the endpoint sees.</summary>
public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("IPv4", SourceIpMode.Auto, null)]
    [InlineData("IPv6", SourceIpMode.Auto, null)]
    [InlineData("IPv4", SourceIpMode.Kubernetes, null)]
    [InlineData("IPv6", SourceIpMode.Kubernetes, null)]
    [InlineData("IPv4", SourceIpMode.Auto, "keep")]
    [InlineData("IPv6", SourceIpMode.Auto, "keep")]
    public async Task Pod_reaches_itself_through_the_Service(string name, SourceIpMode mode, string? annotation)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new(NodeConfig.Default with { SourceIpMode = mode });
        LabService service = family.Service("web", family.Pods(1));
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        if (annotation is not null)
        {
            service.Annotations["source-ip"] = annotation;
        }

        lab.Gateway.Set(service);
        foreach (string target in (string[])[LabFamily.At(family.ClusterIP, 80), LabFamily.At(family.GatewayOutside, 30080)])
        {
            Answer answer = await lab.Pods.AskAsync(family.Pod(1), target);
            Assert.Equal((family.Pod(1), family.GatewayInside), (answer.Pod, answer.Seen));
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Address_is_kept_wherever_the_reply_comes_back_through_the_gateway(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabHost far = lab.AddFarPod();
        LabService service = family.Service("web", family.Pods(1));
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        lab.Gateway.Set(service);
        foreach (string target in (string[])[LabFamily.At(family.ClusterIP, 80), LabFamily.At(family.GatewayOutside, 30080)])
        {
            Assert.Equal(family.Client(1), (await lab.Clients.AskAsync(family.Client(1), target)).Seen);
            Assert.Equal(family.FarPod, (await far.AskAsync(family.FarPod, target)).Seen);

            // A neighbour of the endpoint would be answered directly.
            Assert.Equal(family.GatewayInside, (await lab.Pods.AskAsync(family.Pod(2), target)).Seen);
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Kubernetes_rules_hide_the_client_except_under_policy_Local(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new(NodeConfig.Default with { SourceIpMode = SourceIpMode.Kubernetes });
        LabHost far = lab.AddFarPod();
        LabService service = family.Service("web", $"{family.Pod(1)} @here");
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);
        string clusterIP = LabFamily.At(family.ClusterIP, 80), balancer = LabFamily.At(family.LoadBalancerIP, 80);

        // M3, M5: the clusterIP hides outsiders, an external address everybody.
        Assert.Equal(family.GatewayInside, (await lab.Clients.AskAsync(family.Client(1), clusterIP)).Seen);
        Assert.Equal(family.FarPod, (await far.AskAsync(family.FarPod, clusterIP)).Seen);
        Assert.Equal(family.GatewayInside, (await lab.Clients.AskAsync(family.Client(1), balancer)).Seen);
        Assert.Equal(family.GatewayInside, (await far.AskAsync(family.FarPod, balancer)).Seen);

        // S13 to S15: outsiders are kept, pods too, the node is hidden behind its address on the way.
        service.ExternalLocal = true;
        lab.Gateway.Set(service);
        foreach (string target in (string[])[balancer, LabFamily.At(family.GatewayOutside, 30080)])
        {
            Assert.Equal(family.Client(1), (await lab.Clients.AskAsync(family.Client(1), target)).Seen);
            Assert.Equal(family.FarPod, (await far.AskAsync(family.FarPod, target)).Seen);
            Assert.Equal(family.GatewayInside, (await lab.Node.AskAsync(family.GatewayOutside, target)).Seen);
        }
    }
}
