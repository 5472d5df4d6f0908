using Edge.Agent.Sync;

namespace Edge.SystemTests.Services;

/// <summary>Which endpoint a new flow gets. Chance breaks each of the bounds less than once in 10^9 runs.</summary>
public sealed class BalanceTests
{
    private const int Flows = 10_000;

    [Theory]
    [InlineData("IPv4", "10.1.0.1=3, 10.1.0.2=1", new[] { 0.6, 0.2, 0.2 })]
    [InlineData("IPv6", "fd00:1::1=3, fd00:1::2=1", new[] { 0.6, 0.2, 0.2 })]
    [InlineData("IPv4", "10.1.0.1=97, 10.1.0.2=31, 10.1.0.3=2", new[] { 0.74615, 0.23846, 0.01538 })]
    [InlineData("IPv4", "10.1.0.1=5, 10.1.0.2=0, 10.1.0.3=3", new[] { 0.625, 0, 0.375 })]
    public void Endpoints_get_flows_by_their_weights(string name, string weights, double[] shares)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        using FlowSampler sampler = new(lab, family);
        LabService service = Udp(family, family.Pods(3));
        service.Annotations["weights"] = weights;
        lab.Gateway.Set(service);

        Dictionary<string, int> counts = sampler.Send(Flows, LabFamily.At(family.ClusterIP, 53)).CountBy(static pod => pod).ToDictionary();
        for (int pod = 0; pod < shares.Length; pod++)
        {
            // Seven standard deviations, and one slot of 4,096.
            double share = shares[pod], slack = share == 0 ? 0 : (7 * Math.Sqrt(share * (1 - share) * Flows)) + (Flows / 4096.0);
            Assert.InRange(counts.GetValueOrDefault(family.Pod(pod + 1)), (share * Flows) - slack, (share * Flows) + slack);
        }
    }

    [Fact]
    public async Task Endpoint_of_weight_0_gets_nothing_new_and_keeps_what_it_has()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(2));
        lab.Gateway.Set(service);
        string target = LabFamily.At(family.ClusterIP, 80);
        List<Connection> open = [];
        do
        {
            open.Add(await lab.Clients.OpenAsync(family.Client(1), target));
        }
        while (open[^1].Pod != family.Pod(2));

        service.Annotations["weights"] = $"{family.Pod(2)}=0";
        lab.Gateway.Set(service);
        Assert.All(await lab.Clients.AskManyAsync(60, family.Client(1), target), answer => Assert.Equal(family.Pod(1), answer.Pod));
        await open[^1].ExchangeAsync();

        // Nobody is left: refusing helps nobody.
        service.Annotations["weights"] = "10.1.0.0/16=0";
        lab.Gateway.Set(service);
        Assert.Equal(family.Pods(2), (await lab.Clients.AskManyAsync(60, family.Client(1), target)).Select(static answer => answer.Pod).Distinct().Order());
        open.ForEach(static connection => connection.Dispose());
    }

    [Theory]
    [InlineData("IPv4", "flow-hash", "")]
    [InlineData("IPv6", "flow-hash", "")]
    [InlineData("IPv4", "client-hash", "")]
    [InlineData("IPv6", "client-hash", "")]
    [InlineData("IPv4", "flow-hash", "10.1.0.1=3, 10.1.0.2=2")]
    public void Gateways_choose_the_same_endpoint_whatever_they_lived_through(string name, string balance, string weights)
    {
        LabFamily family = LabFamily.Of(name);
        LabService service = Udp(family, family.Pods(5));
        service.Annotations["balance"] = balance;
        if (weights.Length > 0)
        {
            service.Annotations["weights"] = weights;
        }

        using ServiceLab first = new(), second = new();
        first.Gateway.Set(service);

        // The other has served others, knew the Service otherwise and gets its endpoints in another order.
        foreach (int number in Enumerable.Range(1, 3))
        {
            LabService other = family.Service($"other-{number}", family.Pods(number));
            other.ClusterIPs = [family.OtherClusterIP[..^1] + number];
            second.Gateway.Set(other);
        }

        LabService before = Udp(family, family.Pods(2));
        second.Gateway.Set(before);
        service.Endpoints = [.. family.Pods(5).Reverse()];
        second.Gateway.Set(service);

        using FlowSampler left = new(first, family), right = new(second, family);
        string target = LabFamily.At(family.ClusterIP, 53);
        string[] flows = left.Send(200, target, clients: 50);
        Assert.Equal(flows, right.Send(200, target, clients: 50));
        Assert.Equal(family.Pods(5), flows.Distinct().Order());
        if (balance == "client-hash")
        {
            Assert.Equal(flows[..50], flows[50..100]);
        }
        else
        {
            Assert.NotEqual(flows[..50], flows[50..100]);
        }
    }

    [Theory]
    [InlineData("IPv4", "flow-hash")]
    [InlineData("IPv6", "flow-hash")]
    [InlineData("IPv4", "client-hash")]
    public void Flows_of_the_other_endpoints_stay_when_one_goes(string name, string balance)
    {
        const int Pods = 8, Sample = 2000;
        LabFamily family = LabFamily.Of(name);
        LabService service = Udp(family, family.Pods(Pods));
        service.Annotations["balance"] = balance;
        using ServiceLab before = new(), after = new();
        before.Gateway.Set(service);
        service.Endpoints = family.Pods(Pods - 1);
        after.Gateway.Set(service);
        using FlowSampler left = new(before, family), right = new(after, family);
        string target = LabFamily.At(family.ClusterIP, 53);
        string[] was = left.Send(Sample, target, clients: Sample), now = right.Send(Sample, target, clients: Sample);

        int lost = was.Count(pod => pod == family.Pod(Pods)), moved = was.Zip(now).Count(static pair => pair.First != pair.Second);
        Assert.InRange(lost, Sample / Pods / 2, Sample / Pods * 2);
        Assert.InRange(moved, lost, lost + (Sample / 10));
    }

    [Fact]
    public void One_endpoint_of_a_thousand_changes_by_few_elements()
    {
        const int Pods = 1000;
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        string[] pods = [.. Enumerable.Range(1, Pods + 1).Select(static number => $"10.3.{number >> 8}.{number & 255}")];
        LabService service = Udp(family, pods[..Pods]);
        ApplyResult first = lab.Gateway.Set(service);
        Assert.True(first.Changed > Pods);

        service.Endpoints = pods[1..];
        ApplyResult changed = lab.Gateway.Set(service);
        Assert.InRange(changed.Changed, 8, 20);

        // At least 4 of 4,096 slots.
        using FlowSampler sampler = new(lab, family);
        string[] flows = sampler.Send(30_000, LabFamily.At(family.ClusterIP, 53));
        Assert.Contains(pods[Pods], flows);
        Assert.DoesNotContain(pods[0], flows);
        Assert.True(flows.Distinct().Count() > Pods * 0.99);
    }

    private static LabService Udp(LabFamily family, string[] endpoints)
    {
        LabService service = family.Service("dns", endpoints);
        service.Ports = [LabService.Udp(53)];
        return service;
    }
}
