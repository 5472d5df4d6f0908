using System.Net;
using Edge.Conformance.Schema;

namespace Edge.SystemTests.Services;

/// <summary>Changes of endpoints cost no connection, neither new nor old.</summary>
public sealed class ZeroLossTests
{
    private const byte Udp = (byte)FlowProtocol.Udp;

    [Theory]
    [InlineData("IPv4")]
    [InlineData("IPv6")]
    public async Task Hundred_rolling_replacements_lose_no_connection(string name)
    {
        const int Replacements = 100, Replicas = 4, Between = 20, Talkers = 12;
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web");
        Queue<string> ready = new(family.Pods(Replicas)), spare = new(family.Pods(ServiceLab.PodsV6).Skip(Replicas));
        SetEndpoints();
        await using SteadyLoad load = new(lab.Clients, family, LabFamily.At(family.ClusterIP, 80), shortLived: 6, longLived: Talkers);
        await load.WaitForAsync(Between);

        // As a Deployment does it: one more comes, one of the old terminates, then it is gone.
        for (int replacement = 0; replacement < Replacements && load.Failures.Count == 0; replacement++)
        {
            string fresh = spare.Dequeue(), old = ready.Dequeue();
            load.Welcome(fresh);
            ready.Enqueue(fresh);
            SetEndpoints(old);
            SetEndpoints($"{old} terminating");
            load.Retire(old);
            await load.WaitForAsync(Between);
            SetEndpoints();
            spare.Enqueue(old);
        }

        Assert.Empty(load.Failures);
        Assert.True(load.Connections >= Replacements * Between);
        Assert.True(load.Exchanges >= Replacements);

        void SetEndpoints(params string[] others)
        {
            service.Endpoints = [.. ready, .. others];
            lab.Gateway.Set(service);
        }
    }

    [Fact]
    public async Task Packet_that_meets_a_change_half_way_is_translated_all_the_same()
    {
        const int Flows = 25_000, FirstPort = 2000;
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Node.Space.Configure(FlowSampler.TrackedForLong);
        LabService service = family.Service("dns", family.Pods(4));
        service.Ports = [LabService.Udp(53)];
        lab.Gateway.Set(service);
        using var stop = new CancellationTokenSource();
        Task changes = Task.Run(() =>
        {
            for (int number = 0; !stop.IsCancellationRequested; number++)
            {
                service.Endpoints = family.Pods((number & 1) == 0 ? 1 : 8);
                lab.Gateway.Set(service);
            }
        }, TestContext.Current.CancellationToken);
        using (LabLink link = lab.OpenClientLink())
        {
            var client = IPAddress.Parse(family.Client(1));
            var target = IPEndPoint.Parse(LabFamily.At(family.ClusterIP, 53));
            for (int flow = 0; flow < Flows; flow++)
            {
                link.Send(FlowProtocol.Udp, new IPEndPoint(client, FirstPort + flow), target);
            }
        }

        await stop.CancelAsync();
        await changes;
        Assert.Equal(Flows, lab.Gateway.Connections().Count(static connection => connection.Original.Protocol == Udp));
        Assert.DoesNotContain(lab.Gateway.Connections(), static connection => connection.Original.Protocol == Udp && !connection.IsRedirected);
    }
}
