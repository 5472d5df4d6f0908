using System.Net;

namespace Edge.SystemTests.Services;

/// <summary>Ranges of ports: the pod gets the port that the client used, and one client's streams stay together.</summary>
public sealed class PortRangeTests
{
    private const int First = 10000, Last = 10100, Pods = 3;

    [Theory]
    [InlineData("IPv4", true)]
    [InlineData("IPv6", true)]
    [InlineData("IPv4", false)]
    [InlineData("IPv6", false)]
    public async Task Range_keeps_the_port_and_a_client_its_endpoint(string name, bool udp)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        int[] ports = [.. Enumerable.Range(First, Last - First + 1)];
        if (udp)
        {
            lab.Servers.ServeUdp(family.Pods(Pods).SelectMany(pod => ports.Prepend(8080), static (pod, port) => IPEndPoint.Parse(LabFamily.At(pod, port))));
        }
        else
        {
            lab.Servers.ServeTcp(ports);
        }

        LabService service = family.Service("media", family.Pods(Pods));
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.Ports = udp ? [LabService.Udp(First, nodePort: 30080, "rtp")] : [LabService.Tcp(First, nodePort: 30080, "rtp")];
        service.Annotations["port-ranges"] = $"rtp={First}-{Last}";
        lab.Gateway.Set(service);

        string pod = (await AskAsync(lab, family.Client(1), LabFamily.At(family.ClusterIP, Last), udp)).Pod;
        foreach (string address in (string[])[family.ClusterIP, family.LoadBalancerIP, family.GatewayOutside])
        {
            Answer[] answers = await Task.WhenAll(ports.Skip(1).Select(port => AskAsync(lab, family.Client(1), LabFamily.At(address, port), udp)));
            Assert.Equal(ports.Skip(1).Select(port => LabFamily.At(pod, port)), answers.Select(static answer => answer.Endpoint!.ToString()));
            Assert.All(answers, answer => Assert.Equal(family.Client(1), answer.Seen));
            Assert.Equal(Answer.Refused, await AskAsync(lab, family.Client(1), LabFamily.At(address, Last + 1), udp));
            Assert.Equal(Answer.Refused, await AskAsync(lab, family.Client(1), LabFamily.At(address, First - 1), udp));
        }

        // The port's own number is no part of the range.
        Assert.Equal(8080, (await AskAsync(lab, family.Client(1), LabFamily.At(family.ClusterIP, First), udp)).Endpoint!.Port);
        Answer[] others = await Task.WhenAll(Enumerable.Range(1, 60).Select(client => AskAsync(lab, family.Client(client), LabFamily.At(family.ClusterIP, Last), udp)));
        Assert.Equal(Pods, others.Select(static answer => answer.Pod).Distinct().Count());
    }

    [Fact]
    public async Task Endpoint_that_goes_takes_its_clients_range_along_and_no_other()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Servers.ServeTcp(First + 1, Last);
        LabService service = family.Service("media", family.Pods(4));
        service.Ports = [LabService.Tcp(First, name: "rtp")];
        service.Annotations["port-ranges"] = $"rtp={First}-{Last}";
        lab.Gateway.Set(service);
        string[] before = await AllAsync(First + 1);
        Assert.Equal(before, await AllAsync(Last));

        service.Endpoints = family.Pods(3);
        lab.Gateway.Set(service);
        string[] after = await AllAsync(Last);
        Assert.Equal(after, await AllAsync(First + 1));
        Assert.DoesNotContain(family.Pod(4), after);
        Assert.InRange(before.Zip(after).Count(static pair => pair.First != pair.Second) - before.Count(pod => pod == family.Pod(4)), 0, 10);

        async Task<string[]> AllAsync(int port) =>
            [.. (await Task.WhenAll(Enumerable.Range(1, 60).Select(client => lab.Clients.AskAsync(family.Client(client), LabFamily.At(family.ClusterIP, port))))).Select(static answer => answer.Pod)];
    }

    private static Task<Answer> AskAsync(ServiceLab lab, string from, string to, bool udp) => udp ? lab.Clients.AskUdpAsync(from, to) : lab.Clients.AskAsync(from, to);
}
