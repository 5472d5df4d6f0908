using System.Globalization;
using System.Net;
using Edge.Agent.Conntrack;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Explain;

/// <summary>What explain says of a packet, and the packet: real connections over the real kernel, for each end that there is.</summary>
public sealed class ExplainedPacketTests
{
    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Explain_agrees_with_connections_to_every_kind_of_Service(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.NodeServers.ServeTcp(22);
        Set(lab, family, 1, static _ => { }, $"{family.Pod(1)} @here", $"{family.Pod(2)} @other");
        Set(lab, family, 2, static service => service.ExternalLocal = true, $"{family.Pod(1)} @here", $"{family.Pod(2)} @other");
        Set(lab, family, 3, static service => service.ExternalLocal = true, $"{family.Pod(2)} @other");
        Set(lab, family, 4, static service => service.InternalLocal = true, $"{family.Pod(2)} @other");
        Set(lab, family, 5, static _ => { });
        Set(lab, family, 6, service => service.SourceRanges = [$"{family.Client(1)}/{family.Bits}"], family.Pod(1));
        Set(lab, family, 7, service => service.Annotations["denied-source-ranges"] = $"{family.Client(2)}/{family.Bits}", family.Pod(1));
        Set(lab, family, 8, static service => service.Annotations["source-ip"] = "masquerade", family.Pod(3));
        Set(lab, family, 9, static service => service.Affinity = TimeSpan.FromHours(1), family.Pod(1), family.Pod(2), family.Pod(3));
        SortedSet<string> ends = new(StringComparer.Ordinal);
        for (int service = 1; service <= 9; service++)
        {
            foreach (string target in (string[])[LabFamily.At(ClusterIP(family, service), 80), LabFamily.At(LoadBalancer(family, service), 80), LabFamily.At(family.GatewayOutside, 30_000 + service)])
            {
                ends.Add(await CompareAsync(lab, lab.Clients, family.Client(1), target));
                ends.Add(await CompareAsync(lab, lab.Clients, family.Client(2), target));
                ends.Add(await CompareAsync(lab, lab.Pods, family.Pod(5), target));
                ends.Add(await CompareAsync(lab, lab.Node, family.GatewayOutside, target));
            }
        }

        ends.Add(await CompareAsync(lab, lab.Clients, family.Client(1), LabFamily.At(ClusterIP(family, 1), 22)));
        ends.Add(await CompareAsync(lab, lab.Clients, family.Client(1), LabFamily.At(family.GatewayOutside, 22)));
        ends.Add(await CompareAsync(lab, lab.Clients, family.Client(1), LabFamily.At(family.OtherClusterIP, 80)));
        Assert.Equal(
            [
                PathReasons.AddressWithoutService, PathReasons.Endpoint, PathReasons.NoEndpoints, PathReasons.OnlyRemoteEndpoints, PathReasons.OwnAddress, PathReasons.PortNotServed,
                PathReasons.SourceDenied, PathReasons.SourceNotAllowed,
            ],
            ends);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task NodePort_where_it_does_not_answer_is_explained(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        Set(lab, family, 1, static _ => { }, family.Pod(1));
        string target = LabFamily.At(family.GatewayOutside, 30_001);
        Assert.Equal(PathReasons.Endpoint, await CompareAsync(lab, lab.Clients, family.Client(1), target));
        lab.Gateway.Configure(config => config with { NodePortAddresses = [IPNetwork.Parse($"{family.GatewayInside}/{family.Bits}")] });
        Assert.Equal(PathReasons.NodePortNotHere, Explain(lab, family.Client(1), target).Path.Reason);
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target)); // by the kernel: nobody listens
        Assert.Equal(PathReasons.Endpoint, await CompareAsync(lab, lab.Clients, family.Client(1), LabFamily.At(family.GatewayInside, 30_001)));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Limits_counters_and_the_endpoint_that_a_client_keeps_are_read_back(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        Set(lab, family, 1, static service =>
        {
            service.Affinity = TimeSpan.FromHours(1);
            service.Annotations["connections"] = "2";
        }, family.Pods(3));
        string target = LabFamily.At(ClusterIP(family, 1), 80);
        using Connection first = await lab.Clients.OpenAsync(family.Client(1), target);
        using Connection second = await lab.Clients.OpenAsync(family.Client(1), target);
        Assert.Equal(Answer.Refused, await lab.Clients.AskAsync(family.Client(1), target));
        (PathRow path, _) = Explain(lab, family.Client(1), target);
        Assert.Equal(["connections=2"], path.Limits);
        FlowCounter counter = new([.. lab.Gateway.Keys.SelectMany(lab.Gateway.Model.PortsOf).Select(static port => new CountedPort(port.Key, port.Id, [], []))]);
        lab.Gateway.Connections().ForEach(entry => counter.Add(entry));
        Assert.Equal(PathReasons.LimitReached, Explain(lab, family.Client(1), target, new FlowAnswer([.. counter.Result().Select(static port => new FlowView(port.Port.Key, port.Flows, [], []))])).Path.Reason);
        Assert.Equal(LabFamily.At(first.Answer.Pod, 8080), path.Kept);
        Assert.InRange(path.KeptSeconds!.Value, 3_500, 3_600);
        Assert.Equal(3UL, path.Lookups.Single(static row => row.Set == "frontends").Packets);
        Assert.Null(Explain(lab, family.Client(3), target).Path.Kept);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task An_endpoint_that_nobody_answers_for_is_told_until_somebody_does(string name)
    {
        LabFamily family = LabFamily.Of(name);
        string nobody = family.Family == Family.IPv6 ? "fd00:1::bad" : "10.1.200.1", target = LabFamily.At(family.GatewayOutside, 30_001);
        using ServiceLab lab = new();
        Set(lab, family, 1, static _ => { }, nobody);
        Assert.Null(Explain(lab, family.Client(1), target).List!.Endpoints[0].Unreachable); // nobody has asked
        Assert.Null((await lab.Clients.AskAsync(family.Client(1), target)).Endpoint);
        Assert.Equal("neighbour", Explain(lab, family.Client(1), target).List!.Endpoints[0].Unreachable);

        lab.Pods.Space.Ip(family.Bits == 32 ? $"address add {nobody}/16 dev eth0" : $"address add {nobody}/64 dev eth0 nodad");
        lab.Gateway.Space.Ip($"neigh del {nobody} dev lan0"); // else the kernel waits a second before it asks again
        Assert.Equal(PathReasons.Endpoint, await CompareAsync(lab, lab.Clients, family.Client(1), target));
    }

    [Fact]
    public void A_kernel_that_does_not_forward_is_told_as_its_own_routing_sees_it()
    {
        using ServiceLab lab = new();
        LabFamily family = LabFamily.Of("IPv4");
        Set(lab, family, 1, static _ => { }, family.Pod(1));
        string target = LabFamily.At(family.GatewayOutside, 30_001);
        foreach ((string setting, string value, string? obstacle) in ((string, string, string?)[])
        [
            ("ipv4/conf/up0/forwarding", "0", "net.ipv4.conf.up0.forwarding"), ("ipv4/ip_forward", "0", "net.ipv4.ip_forward"), ("ipv4/conf/up0/forwarding", "1", null),
        ])
        {
            lab.Gateway.Space.Configure((setting, value));
            PathRow path = Explain(lab, family.Client(1), target).Path;
            (int code, _, _) = Command.TryRun("ip", null, "-n", lab.Gateway.Space.Name, "route", "get", family.Pod(1), "from", family.Client(1), "iif", "up0");
            Assert.Equal((obstacle, obstacle is null), (path.Obstacles is [var found] ? found.Setting : null, code == 0));
        }

        lab.Gateway.Space.Configure(("ipv6/conf/all/forwarding", "0"));
        family = LabFamily.Of("IPv6");
        Set(lab, family, 2, static _ => { }, family.Pod(1));
        Assert.Equal("net.ipv6.conf.all.forwarding", Assert.Single(Explain(lab, family.Client(1), LabFamily.At(family.GatewayOutside, 30_002)).Path.Obstacles).Setting);
    }

    private static void Set(ServiceLab lab, LabFamily family, int number, Action<LabService> change, params string[] endpoints)
    {
        LabService service = new($"s{number}")
        {
            ClusterIPs = [ClusterIP(family, number)],
            LoadBalancerIPs = [LoadBalancer(family, number)],
            Ports = [LabService.Tcp(80, nodePort: (ushort)(30_000 + number))],
            Endpoints = endpoints,
        };
        change(service);
        lab.Gateway.Set(service);
    }

    private static string ClusterIP(LabFamily family, int number) => $"{family.ClusterIP}{number}";

    private static string LoadBalancer(LabFamily family, int number) => $"{family.LoadBalancerIP}{number}";

    // Says what came of it; the reason is returned, so that a test sees that all were there.
    private static async Task<string> CompareAsync(ServiceLab lab, LabHost client, string from, string target)
    {
        (PathRow path, PathListRow? list) = Explain(lab, from, target);
        Answer answer = await client.AskAsync(from, target);
        string what = $"{from} to {target}: {path.Outcome}, {path.Reason}; seen {answer}";
        Assert.All(path.Lookups, lookup => Assert.True(lookup.Wanted is null, $"{what}: {lookup}"));
        switch (path.Outcome)
        {
            case "forwarded":
                PathEndpointRow? endpoint = list!.Endpoints.FirstOrDefault(row => row.Choice == "chosen" && row.Endpoint == answer.Endpoint?.ToString());
                Assert.True(endpoint is not null, what);
                Assert.True(endpoint.InKernel is null, what);
                Assert.True(path.Obstacles.Count == 0 && endpoint.Unreachable is null, what);
                Assert.True((answer.Seen == from) == (endpoint.Source == "kept"), $"{what}: {endpoint.SourceReason}");
                break;
            case "passed":
                Assert.True(answer.Pod == IPEndPoint.Parse(target).Address.ToString(), what);
                break;
            default:
                Assert.True(answer == (path.Outcome == "refused" ? Answer.Refused : Answer.Silence), what);
                break;
        }

        return path.Reason;
    }

    private static (PathRow Path, PathListRow? List) Explain(ServiceLab lab, string from, string target, FlowAnswer? flows = null)
    {
        IPEndPoint to = IPEndPoint.Parse(target);
        AdminResponse response = lab.Gateway.Explain(new AdminRequest(AdminOperations.Explain)
        {
            Address = to.Address.ToString(),
            Port = to.Port.ToString(CultureInfo.InvariantCulture),
            From = from,
        }, flows);
        Assert.True(response.Ok, response.Error);
        PathRow path = Assert.Single(response.Explain!.Paths);
        return (path, path.List is int list ? response.Explain.Lists[list] : null);
    }
}
