namespace Edge.SystemTests.Services;

/// <summary>Who may reach a Service at all.</summary>
public sealed class SourceRangeTests
{
    private const int Inside = 1, Outside = 100;

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Only_sources_in_the_ranges_reach_the_load_balancer_address(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = Restricted(family);
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.LoadBalancerIP, 80);

        using Connection open = await lab.Clients.OpenAsync(family.Client(Inside), target);
        Assert.Equal(family.Client(Inside), open.Answer.Seen);
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(Outside), target));

        // Kubernetes: pods and the node too.
        Assert.Equal(Answer.Silence, await lab.Pods.AskAsync(family.Pod(2), target));
        Assert.Equal(Answer.Silence, await lab.Node.AskAsync(family.GatewayOutside, target));

        // Not even tracked, so not translated.
        Assert.DoesNotContain(lab.Gateway.Connections(), connection => connection.Original.ToString().Contains(LabFamily.At(family.Client(Outside), 0)[..^2], StringComparison.Ordinal));
        foreach (string other in (string[])[LabFamily.At(family.ClusterIP, 80), LabFamily.At(family.ExternalIP, 80), LabFamily.At(family.GatewayOutside, 30080)])
        {
            Assert.NotNull((await lab.Clients.AskAsync(family.Client(Outside), other)).Endpoint);
        }

        // The one goes out of favour, the other comes in.
        service.SourceRanges = [.. Thousand(family), $"{family.Client(Outside)}/{family.Bits}"];
        lab.Gateway.Set(service);
        await open.ExchangeAsync();
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(Inside), target));
        Assert.Equal(family.Client(Outside), (await lab.Clients.AskAsync(family.Client(Outside), target)).Seen);

        service.SourceRanges = [];
        lab.Gateway.Set(service);
        Assert.Equal(family.Client(Inside), (await lab.Clients.AskAsync(family.Client(Inside), target)).Seen);
    }

    [Fact]
    public async Task Node_reaches_the_address_when_its_own_is_in_the_ranges()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = Restricted(family);
        service.SourceRanges = [.. service.SourceRanges, "198.51.100.0/30"];
        lab.Gateway.Set(service);

        Assert.NotNull((await lab.Node.AskAsync(family.GatewayOutside, LabFamily.At(family.LoadBalancerIP, 80))).Endpoint);
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(Outside), LabFamily.At(family.LoadBalancerIP, 80)));
    }

    [Fact]
    public async Task Ranges_of_one_family_alone_close_the_other()
    {
        LabFamily v4 = LabFamily.Of("IPv4"), v6 = LabFamily.Of("IPv6");
        using ServiceLab lab = new();
        LabService service = Restricted(v4);
        service.ClusterIPs = [v4.ClusterIP, v6.ClusterIP];
        service.LoadBalancerIPs = [v4.LoadBalancerIP, v6.LoadBalancerIP];
        service.Endpoints = [.. v4.Pods(2), .. v6.Pods(2)];
        lab.Gateway.Set(service);

        Assert.NotNull((await lab.Clients.AskAsync(v4.Client(Inside), LabFamily.At(v4.LoadBalancerIP, 80))).Endpoint);
        Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(v6.Client(Inside), LabFamily.At(v6.LoadBalancerIP, 80)));
        Assert.NotNull((await lab.Clients.AskAsync(v6.Client(Inside), LabFamily.At(v6.ClusterIP, 80))).Endpoint);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Denied_sources_reach_no_address_of_the_Service(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = Restricted(family);
        service.SourceRanges = [$"{family.Client(0)}/{family.Bits - 8}"];
        lab.Gateway.Set(service);
        string[] targets =
        [
            LabFamily.At(family.ClusterIP, 80), LabFamily.At(family.LoadBalancerIP, 80),
            LabFamily.At(family.ExternalIP, 80), LabFamily.At(family.GatewayOutside, 30080),
        ];
        Connection[] open = await Task.WhenAll(targets.Select(target => lab.Clients.OpenAsync(family.Client(Inside), target)));

        service.Annotations["denied-source-ranges"] = $"{family.Client(0)}/{family.Bits - 5}, 192.0.2.0/24, 2001:db8:77::/48";
        lab.Gateway.Set(service);
        foreach ((string target, Connection connection) in targets.Zip(open))
        {
            Assert.Equal(Answer.Silence, await lab.Clients.AskAsync(family.Client(Inside), target));
            Assert.NotNull((await lab.Clients.AskAsync(family.Client(Outside), target)).Endpoint);
            await connection.ExchangeAsync();
            connection.Dispose();
        }
    }

    private static LabService Restricted(LabFamily family)
    {
        LabService service = family.Service("web", family.Pods(2));
        service.Ports = [LabService.Tcp(80, nodePort: 30080)];
        service.ExternalIPs = [family.ExternalIP];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.SourceRanges = [.. Thousand(family), $"{family.Client(0)}/{family.Bits - 3}"];
        return service;
    }

    // Every other prefix, so that none of them can be joined with its neighbour.
    private static IEnumerable<string> Thousand(LabFamily family) => Enumerable.Range(0, 1000).Select(number =>
        family.Family == Nftables.Family.IPv6 ? $"2001:db8:{2 * number:x}:1::/64" : $"172.{16 + (number >> 9)}.{(number >> 1) & 255}.{(number & 1) << 7}/26");
}
