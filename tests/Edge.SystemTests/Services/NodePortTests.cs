using System.Net;

namespace Edge.SystemTests.Services;

/// <summary>On which of the gateway's addresses NodePorts answer, and what becomes of its own ports.</summary>
public sealed class NodePortTests
{
    private const int NodePort = 30080, OwnPort = 8022;

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task NodePorts_answer_on_all_addresses_except_loopback_and_those_of_Services(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = Lab(family);

        Assert.Equal(family.Pod(1), await PodAsync(lab.Clients, family.Client(1), family.GatewayOutside));
        Assert.Equal(family.Pod(1), await PodAsync(lab.Clients, family.Client(1), family.GatewayInside));
        Assert.Equal(family.Pod(1), await PodAsync(lab.Pods, family.Pod(2), family.GatewayInside));
        Assert.Equal(family.Pod(1), await PodAsync(lab.Node, family.GatewayInside, family.GatewayOutside));
        Assert.Equal("refused", await PodAsync(lab.Node, family.Loopback, family.Loopback));
        Assert.Equal("refused", await PodAsync(lab.Clients, family.Client(1), family.LoadBalancerIP));
        Assert.Equal("refused", await PodAsync(lab.Clients, family.Client(1), family.ClusterIP));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task NodePorts_answer_on_the_primary_address_alone_when_asked_to(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = Lab(family);
        lab.Gateway.Configure(static config => config with { NodePortsOnPrimary = true });

        Assert.Equal(family.Pod(1), await PodAsync(lab.Clients, family.Client(1), family.GatewayOutside));
        Assert.Equal("refused", await PodAsync(lab.Clients, family.Client(1), family.GatewayInside));
        Assert.Equal("refused", await PodAsync(lab.Node, family.Loopback, family.Loopback));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task NodePorts_answer_in_the_prefixes_of_a_family_and_everywhere_in_the_other(string name)
    {
        LabFamily family = LabFamily.Of(name), other = LabFamily.Of(name == "IPv4" ? "IPv6" : "IPv4");
        using ServiceLab lab = Lab(family);
        lab.Gateway.Configure(config => config with { NodePortAddresses = [IPNetwork.Parse($"{family.GatewayInside}/{family.Bits}"), IPNetwork.Parse($"{family.Loopback}/{family.Bits}")] });

        // A program of the gateway has the same port where no NodePort is.
        lab.NodeServers.ServeTcp(NodePort);
        Assert.Equal(family.Pod(1), await PodAsync(lab.Clients, family.Client(1), family.GatewayInside));
        Assert.Equal(family.GatewayOutside, await PodAsync(lab.Clients, family.Client(1), family.GatewayOutside));
        Assert.Equal(family.Loopback, await PodAsync(lab.Node, family.Loopback, family.Loopback));
        Assert.Equal(other.Pod(1), await PodAsync(lab.Clients, other.Client(1), other.GatewayOutside));
        Assert.Equal(other.Pod(1), await PodAsync(lab.Clients, other.Client(1), other.GatewayInside));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Own_ports_of_the_gateway_stay_its_own(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = Lab(family);
        lab.NodeServers.ServeTcp(OwnPort);
        lab.NodeServers.ServeUdp([IPEndPoint.Parse(LabFamily.At(family.GatewayOutside, NodePort))]);

        Assert.Equal(family.GatewayOutside, (await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.GatewayOutside, OwnPort))).Pod);
        Assert.Equal(family.Loopback, (await lab.Node.AskAsync(family.Loopback, LabFamily.At(family.Loopback, OwnPort))).Pod);

        // The NodePort is TCP's.
        Assert.Equal(family.GatewayOutside, (await lab.Clients.AskUdpAsync(family.Client(1), LabFamily.At(family.GatewayOutside, NodePort))).Pod);
    }

    private static ServiceLab Lab(LabFamily family)
    {
        ServiceLab lab = new();
        LabFamily v4 = LabFamily.Of("IPv4"), v6 = LabFamily.Of("IPv6");
        LabService service = new("web")
        {
            ClusterIPs = [v4.ClusterIP, v6.ClusterIP],
            LoadBalancerIPs = [family.LoadBalancerIP],
            Ports = [LabService.Tcp(80, NodePort)],
            Endpoints = [v4.Pod(1), v6.Pod(1)],
        };
        lab.Gateway.Set(service);
        return lab;
    }

    private static async Task<string> PodAsync(LabHost host, string from, string gateway) => (await host.AskAsync(from, LabFamily.At(gateway, NodePort))).Pod;
}
