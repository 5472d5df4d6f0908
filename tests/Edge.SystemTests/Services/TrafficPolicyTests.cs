namespace Edge.SystemTests.Services;

/// <summary>Traffic policies: <c>Local</c> for who comes from outside, and for clusterIPs. "Silence" is: not one packet came back.</summary>
public sealed class TrafficPolicyTests
{
    private const int Tries = 60;

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task External_policy_Local_serves_outsiders_here_and_pods_and_the_node_everywhere(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Gateway.Set(External(family, $"{family.Pod(1)} @here", $"{family.Pod(2)} @elsewhere"));
        foreach (string target in Targets(family))
        {
            Assert.Equal([family.Pod(1)], await PodsAsync(lab.Clients, family.Client(1), target));
            Assert.Equal(family.Client(1), (await lab.Clients.AskAsync(family.Client(1), target)).Seen);
            Assert.Equal([family.Pod(1), family.Pod(2)], await PodsAsync(lab.Pods, family.Pod(3), target));
            Assert.Equal([family.Pod(1), family.Pod(2)], await PodsAsync(lab.Node, family.GatewayOutside, target));
        }

        Assert.Equal([family.Pod(1), family.Pod(2)], await PodsAsync(lab.Clients, family.Client(1), LabFamily.At(family.ClusterIP, 80)));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task External_policy_Local_is_silent_to_outsiders_while_endpoints_are_elsewhere(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = External(family, $"{family.Pod(2)} @elsewhere");
        lab.Gateway.Set(service);
        foreach (string target in Targets(family))
        {
            Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(1), target));
            Assert.Equal(family.Pod(2), (await lab.Pods.AskAsync(family.Pod(3), target)).Pod);
            Assert.Equal(family.Pod(2), (await lab.Node.AskAsync(family.GatewayOutside, target)).Pod);
        }

        service.Endpoints = [];
        lab.Gateway.Set(service);
        foreach (string target in Targets(family))
        {
            Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
            Assert.Equal(Answer.Refused, await lab.Pods.AskAsync(family.Pod(3), target));
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Internal_policy_Local_is_for_the_clusterIP_alone(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = External(family, $"{family.Pod(1)} @here", $"{family.Pod(2)} @elsewhere");
        service.ExternalLocal = false;
        service.InternalLocal = true;
        lab.Gateway.Set(service);
        string clusterIP = LabFamily.At(family.ClusterIP, 80);
        Assert.Equal([family.Pod(1)], await PodsAsync(lab.Clients, family.Client(1), clusterIP));
        Assert.Equal([family.Pod(1)], await PodsAsync(lab.Node, family.GatewayOutside, clusterIP));
        foreach (string target in Targets(family))
        {
            Assert.Equal([family.Pod(1), family.Pod(2)], await PodsAsync(lab.Clients, family.Client(1), target));
        }

        service.Endpoints = [$"{family.Pod(2)} @elsewhere"];
        lab.Gateway.Set(service);
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(1), clusterIP));
        Assert.Equal(Answer.Silence, await lab.Pods.AskAsync(family.Pod(3), clusterIP));
        Assert.Equal(Answer.Silence, await lab.Node.AskAsync(family.GatewayOutside, clusterIP));

        service.Endpoints = [];
        lab.Gateway.Set(service);
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), clusterIP));
    }

    [Fact]
    public async Task Terminating_endpoints_serve_while_no_other_is_ready()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = External(family, "10.1.0.1 @here terminating", "10.1.0.2 @elsewhere");
        lab.Gateway.Set(service);

        // Each list for itself: here only the terminating one is left.
        Assert.Equal(["10.1.0.1"], await PodsAsync(lab.Clients, family.Client(1), LabFamily.At(family.LoadBalancerIP, 80)));
        Assert.Equal(["10.1.0.2"], await PodsAsync(lab.Clients, family.Client(1), LabFamily.At(family.ClusterIP, 80)));
    }

    private static LabService External(LabFamily family, params string[] endpoints)
    {
        LabService service = family.Service("web", endpoints);
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        service.ExternalIPs = [family.ExternalIP];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.ExternalLocal = true;
        return service;
    }

    private static string[] Targets(LabFamily family) =>
        [LabFamily.At(family.ExternalIP, 80), LabFamily.At(family.LoadBalancerIP, 80), LabFamily.At(family.GatewayOutside, 30080)];

    // One of two endpoints is missed in 60 tries once in 10^18 runs.
    private static async Task<string[]> PodsAsync(LabHost host, string from, string to) =>
        [.. (await host.AskManyAsync(Tries, from, to)).Select(static answer => answer.Pod).Distinct().Order(StringComparer.Ordinal)];
}
