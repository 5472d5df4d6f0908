using System.Net;
using Edge.Agent.Proxy;
using Edge.Nftables;
using Edge.SystemTests.Kernel;

namespace Edge.SystemTests.Services;

/// <summary>Services with everything at once.</summary>
public sealed class ServiceMixTests
{
    private static readonly LabFamily V4 = LabFamily.Of("IPv4"), V6 = LabFamily.Of("IPv6");

    [Fact]
    public async Task Dual_stack_Service_is_served_in_both_families_over_TCP_and_UDP()
    {
        using ServiceLab lab = new();
        lab.Servers.ServeUdp(V4.Pods(3).Concat(V6.Pods(3)).Select(static pod => IPEndPoint.Parse(LabFamily.At(pod, 8080))));
        lab.Gateway.Set(Full("dns"));
        foreach (LabFamily family in (LabFamily[])[V4, V6])
        {
            foreach (string target in (string[])[LabFamily.At(family.ClusterIP, 53), LabFamily.At(family.LoadBalancerIP, 53), LabFamily.At(family.GatewayOutside, 30053)])
            {
                Assert.Contains((await lab.Clients.AskAsync(family.Client(1), target)).Pod, family.Pods(3));
                Assert.Contains((await lab.Clients.AskUdpAsync(family.Client(1), target)).Pod, family.Pods(3));
            }
        }
    }

    [Fact]
    public async Task Mark_of_a_connection_names_its_Service_port()
    {
        using ServiceLab lab = new();
        LabService service = Full("web"), other = V4.Service("other", V4.Pods(1));
        other.ClusterIPs = [V4.OtherClusterIP];
        lab.Gateway.Set(service);
        lab.Gateway.Set(other);
        using Connection first = await lab.Clients.OpenAsync(V4.Client(1), LabFamily.At(V4.LoadBalancerIP, 53));
        using Connection second = await lab.Clients.OpenAsync(V4.Client(2), LabFamily.At(V4.OtherClusterIP, 80));
        using Connection direct = await lab.Clients.OpenAsync(V4.Client(3), LabFamily.At(V4.Pod(1), 8080));

        Assert.Equal(lab.Gateway.Model.PortsOf(service.Key).Single(static port => port.Key is { Protocol: Agent.State.TransportProtocol.Tcp, Family: System.Net.Sockets.AddressFamily.InterNetwork, IsRange: false }).Id, IdOf(first));
        Assert.Equal(lab.Gateway.Model.PortsOf(other.Key).Single().Id, IdOf(second));
        Assert.Equal(0u, IdOf(direct));

        uint IdOf(Connection connection) => ConnectionMark.IdOf(lab.Gateway.Connections()
            .Single(entry => entry.Original.SourcePort == ((IPEndPoint)connection.Socket.LocalEndPoint!).Port && entry.Original.Protocol == 6).Mark);
    }

    [Fact]
    public async Task Stock_nft_lists_everything_and_loads_it_back()
    {
        Requires.Command("nft");
        using ServiceLab lab = new(owned: false);
        LabService service = Full("web");
        service.ClusterIPs = [V4.ClusterIP];
        service.LoadBalancerIPs = [V4.LoadBalancerIP];
        service.Endpoints = V4.Pods(3);
        lab.Gateway.Set(service);
        await lab.Clients.AskAsync(V4.Client(1), LabFamily.At(V4.LoadBalancerIP, 53));

        (string listing, string again) = lab.Node.Space.Get(static () =>
        {
            string before = Nft.List();
            Nft.Run("flush", "ruleset");
            Nft.Load(before);
            return (before, Nft.List());
        });
        Assert.Equal(listing, again);
    }

    [Fact]
    public async Task Stock_nft_lists_the_owned_tables_of_both_families()
    {
        Requires.Command("nft");
        using ServiceLab lab = new();
        lab.Gateway.Set(Full("web"));
        foreach (LabFamily family in (LabFamily[])[V4, V6])
        {
            await lab.Clients.AskAsync(family.Client(1), LabFamily.At(family.LoadBalancerIP, 53));
            string listing = lab.Node.Space.Get(() => Nft.Run("list", "table", family.Family == Family.IPv4 ? "ip" : "ip6", "edge"));
            Assert.Contains($"{family.Client(1)} ", listing, StringComparison.Ordinal);
            Assert.Contains("\"shop/web:", listing, StringComparison.Ordinal);
        }
    }

    // Every feature of one Service, in both families.
    private static LabService Full(string name)
    {
        LabService service = new(name)
        {
            ClusterIPs = [V4.ClusterIP, V6.ClusterIP],
            LoadBalancerIPs = [V4.LoadBalancerIP, V6.LoadBalancerIP],
            SourceRanges = ["100.64.0.0/16", "198.51.100.0/24", "fd00:c1::/64"],
            Ports = [LabService.Tcp(53, 30053), LabService.Udp(53, 30053)],
            Endpoints = [.. V4.Pods(3), .. V6.Pods(3)],
            Affinity = TimeSpan.FromHours(1),
            ExternalLocal = false,
        };
        service.Annotations["source-ip"] = "kubernetes";
        service.Annotations["weights"] = "10.1.0.1=2, fd00:1::/64=3, node/away=0";
        service.Annotations["port-ranges"] = "udp-53=10000-10100";
        service.Annotations["denied-source-ranges"] = "100.64.99.0/24, fd00:c1::99/128";
        service.Annotations["connections"] = "100";
        service.Annotations["connections-per-client"] = "50";
        service.Annotations["new-connections-per-second"] = "1000";
        service.Annotations["new-connections-per-second-per-client"] = "500";
        return service;
    }
}
