using System.Net;
using System.Net.Sockets;
using Edge.Ctl;
using Edge.Ctl.Tracing;
using Edge.Nftables;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Tracing;

/// <summary>What the trace says of a packet against what really became of it.</summary>
[Trait("also", "vm")]
public sealed class TraceTests
{
    public static TheoryData<string, string> Frontends => new()
    {
        { "IPv4", "clusterIP" }, { "IPv4", "load balancer" }, { "IPv4", "NodePort" },
        { "IPv6", "clusterIP" }, { "IPv6", "load balancer" }, { "IPv6", "NodePort" },
    };

    [Theory]
    [MemberData(nameof(Frontends))]
    public async Task Endpoint_that_the_trace_names_is_the_one_that_answers(string name, string frontend)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(4));
        service.Ports = [LabService.Tcp(80, nodePort: 30080, name: "http")];
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);
        string target = frontend switch
        {
            "clusterIP" => LabFamily.At(family.ClusterIP, 80),
            "NodePort" => LabFamily.At(family.GatewayOutside, 30080),
            _ => LabFamily.At(family.LoadBalancerIP, 80),
        };
        Answer answer = default;

        TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), target, async () => answer = await lab.Clients.AskAsync(family.Client(1), target));

        Assert.Equal(TraceOutcome.Endpoint, packet.Outcome);
        Assert.Equal((answer.Pod, 8080), (packet.Last!.Destination.ToString(), packet.Last.DestinationPort));
        Assert.Equal(answer.Seen, packet.Last.Source.ToString());
        Assert.Equal(("shop/web:http", "up0", "lan0"), (packet.Service, packet.Input, packet.Output));
        Assert.Contains(answer.Pod, packet.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Pod_that_calls_a_clusterIP_is_masqueraded_and_the_trace_says_so(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(2)));
        string target = LabFamily.At(family.ClusterIP, 80);
        Answer answer = default;

        TracedPacket packet = await TraceLab.PacketAsync(lab, family.Pod(3), target, async () => answer = await lab.Pods.AskAsync(family.Pod(3), target));

        Assert.Equal((TraceOutcome.Endpoint, answer.Pod), (packet.Outcome, packet.Last!.Destination.ToString()));
        Assert.Equal((family.GatewayInside, family.GatewayInside), (answer.Seen, packet.Last.Source.ToString()));
        Assert.Contains($"the endpoint sees {family.GatewayInside}", packet.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Service_without_endpoints_and_a_port_that_it_has_not_are_refused(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web");
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        lab.Gateway.Set(service);
        (string Target, string Words)[] cases =
        [
            (LabFamily.At(family.LoadBalancerIP, 80), "refused (TCP reset): Service shop/web:tcp-80 has no endpoint that is ready"),
            (LabFamily.At(family.LoadBalancerIP, 22), "none has port 22/TCP"),
        ];
        foreach ((string target, string words) in cases)
        {
            Answer answer = default;
            TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), target, async () => answer = await lab.Clients.AskAsync(family.Client(1), target));
            Assert.Equal((Answer.Refused, TraceOutcome.Refused), (answer, packet.Outcome));
            Assert.Contains(words, packet.Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Policy_Local_source_ranges_and_an_address_without_Service_drop(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService elsewhere = family.Service("web", $"{family.Pod(2)} @elsewhere");
        elsewhere.Ports = [LabService.Tcp(80, nodePort: 30080)];
        elsewhere.ExternalLocal = true;
        lab.Gateway.Set(elsewhere);
        LabService ranges = new("own") { ClusterIPs = [family.OtherClusterIP], LoadBalancerIPs = [family.LoadBalancerIP], Endpoints = family.Pods(1) };
        ranges.SourceRanges = [$"{family.Client(9)}/{family.Bits}"];
        lab.Gateway.Set(ranges);
        (string Target, string Words)[] cases =
        [
            (LabFamily.At(family.GatewayOutside, 30080), "externalTrafficPolicy of Service shop/web:tcp-80 is Local"),
            (LabFamily.At(family.LoadBalancerIP, 80), "in none of the loadBalancerSourceRanges of Service shop/own:tcp-80"),
            (LabFamily.At(family.ClusterIP, 81), "in the prefixes of Services, and no Service has it"),
        ];
        foreach ((string target, string words) in cases[..2])
        {
            Answer answer = default;
            TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), target, async () => answer = await lab.Clients.AskAsync(family.Client(1), target));
            Assert.Equal((Answer.Silence, TraceOutcome.Dropped), (answer, packet.Outcome));
            Assert.Contains(words, packet.Sentence, StringComparison.Ordinal);
        }

        lab.Gateway.Remove(elsewhere);
        Answer nobody = default;
        TracedPacket last = await TraceLab.PacketAsync(lab, family.Client(1), cases[2].Target, async () => nobody = await lab.Clients.AskAsync(family.Client(1), cases[2].Target));
        Assert.Equal((Answer.Silence, TraceOutcome.Dropped), (nobody, last.Outcome));
        Assert.Contains(cases[2].Words, last.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filter hook forward priority 0", "tcp dport 8080 counter drop comment \"not today\"", "dropped without an answer by a rule of the chain inet office gate: tcp dport 8080 counter drop comment \"not today\"")]
    [InlineData("filter hook prerouting priority raw", "tcp dport 80 drop", "dropped without an answer by a rule of the chain inet office gate: tcp dport 80 drop")]
    [InlineData("filter hook forward priority 0; policy drop", "tcp dport 9 accept; tcp sport 9 accept", "dropped without an answer by the policy of the chain inet office gate")]
    [InlineData("filter hook forward priority 0", "tcp dport 8080 reject with tcp reset", "refused by a rule of the chain inet office gate: tcp dport 8080 reject with tcp reset")]
    public async Task Table_of_another_program_that_keeps_a_packet_is_named(string chain, string rule, string words)
    {
        Requires.Command("nft");
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        lab.Node.Space.Execute("nft", $"table inet office {{ chain gate {{ type {chain}; {rule}; }}; }}");
        string target = LabFamily.At(family.ClusterIP, 80);
        Answer answer = default;

        TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), target, async () => answer = await lab.Clients.AskAsync(family.Client(1), target));

        bool refused = words.StartsWith("refused", StringComparison.Ordinal);
        Assert.Equal(refused ? (Answer.Refused, TraceOutcome.Refused) : (Answer.Silence, TraceOutcome.Dropped), (answer, packet.Outcome));
        Assert.Contains(words, packet.Sentence, StringComparison.Ordinal);
        Assert.Contains("the table inet office is not the gateway's", packet.Sentence, StringComparison.Ordinal);
        Assert.Equal("nft -a list chain inet office gate", packet.Next);
    }

    [Fact]
    public async Task Packet_that_routing_keeps_is_not_seen_again_and_the_trace_says_where()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", "10.9.0.1"));
        lab.Node.Space.Ip("route add blackhole 10.9.0.0/16");
        string target = LabFamily.At(family.ClusterIP, 80);

        TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), target, () => lab.Clients.AskAsync(family.Client(1), target));

        Assert.Equal(TraceOutcome.Lost, packet.Outcome);
        Assert.Contains("not seen again after prerouting", packet.Sentence, StringComparison.Ordinal);
        Assert.Contains("no route to the endpoint that was chosen", packet.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packet_that_is_not_forwarded_is_told_the_setting()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(1));
        service.Ports = [LabService.Udp(80)];
        lab.Gateway.Set(service);
        lab.Node.Space.Configure(("ipv4/ip_forward", "0"));
        using Socket socket = lab.Clients.Space.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Parse(family.Client(1)), 0));

        TracedPacket packet = await TraceLab.PacketAsync(lab, family.Client(1), $"{LabFamily.At(family.ClusterIP, 80)}/udp", () =>
        {
            socket.SendTo([1], new IPEndPoint(IPAddress.Parse(family.ClusterIP), 80));
            return Task.CompletedTask;
        });

        Assert.Equal(TraceOutcome.Lost, packet.Outcome);
        Assert.Contains("net.ipv4.ip_forward is 0", packet.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_without_a_route_says_that_it_sends_nothing()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        lab.Node.Space.Ip("route del default");
        TraceFlow flow = TraceFlow.Parse("any", LabFamily.At(family.ClusterIP, 80)) with { Send = true };

        CtlException refused = await Assert.ThrowsAsync<CtlException>(() => TraceLab.TraceAsync(lab, flow, static () => Task.CompletedTask));

        Assert.Contains($"the gateway itself has no route to {family.ClusterIP}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_of_a_packet_that_is_lost_ends_although_more_like_it_keep_coming()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", "10.9.0.1");
        service.Ports = [LabService.Udp(80)];
        lab.Gateway.Set(service);
        lab.Node.Space.Ip("route add blackhole 10.9.0.0/16");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TraceResult? result = null;
        Task tracing = lab.Node.Space.Run(() =>
        {
            TraceFlow flow = TraceFlow.Parse(family.Client(1), $"{LabFamily.At(family.ClusterIP, 80)}/udp");
            result = new TraceRun(flow, 1, TimeSpan.FromSeconds(1)).Run(ready.SetResult, patience.Token);
            ended.Cancel();
            return Task.CompletedTask;
        });
        await Task.WhenAny(ready.Task, tracing);
        using Socket socket = lab.Clients.Space.Get(static () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Parse(family.Client(1)), 0));
        while (!ended.IsCancellationRequested)
        {
            socket.SendTo([1], new IPEndPoint(IPAddress.Parse(family.ClusterIP), 80));
            await Task.Delay(20, CancellationToken.None);
        }

        await tracing;

        Assert.False(patience.IsCancellationRequested, "it did not end by itself");
        Assert.Equal(TraceOutcome.Lost, Assert.Single(result!.Packets).Outcome);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Gateway_sends_a_packet_of_its_own(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(1));
        service.Ports = [LabService.Tcp(80), LabService.Udp(80)];
        lab.Gateway.Set(service);
        foreach (string protocol in (string[])["tcp", "udp"])
        {
            TraceFlow flow = TraceFlow.Parse("any", $"{LabFamily.At(family.ClusterIP, 80)}/{protocol}") with { Send = true };

            TracedPacket packet = Assert.Single((await TraceLab.TraceAsync(lab, flow, static () => Task.CompletedTask)).Packets);

            Assert.Equal((TraceOutcome.Endpoint, family.Pod(1), null), (packet.Outcome, packet.Last!.Destination.ToString(), packet.Input));
            Assert.Equal(Hook.Output, packet.Steps[0].Hook);
        }
    }

    [Theory]
    [InlineData("tcp dport 9 accept", "Local", "It was translated to 192.0.2.1:8080, an address of this gateway, where a program gets it; ip office sent did that")]
    [InlineData("tcp dport 8080 counter drop", "Dropped", "dropped without an answer by a rule of the chain ip office got: tcp dport 8080 counter drop")]
    [InlineData("tcp dport 9 accept; }; chain late { type filter hook input priority 10; policy drop", "Dropped", "dropped without an answer by the policy of the chain ip office late")]
    public async Task What_the_gateway_sends_to_itself_is_followed_over_the_loopback_interface(string rule, string outcome, string words)
    {
        Requires.Command("nft");
        using NamespaceLab lab = new();
        LabNamespace gateway = lab.Add("gateway");
        gateway.Ip("address add 192.0.2.1/24 dev lo");
        gateway.Execute("nft", $"table ip office {{ chain sent {{ type nat hook output priority -100; tcp dport 80 dnat to 192.0.2.1:8080; }}; chain got {{ type filter hook input priority 0; {rule}; }}; }}");
        TraceResult? result = null;
        await gateway.Run(() =>
        {
            TraceFlow flow = TraceFlow.Parse("any", "192.0.2.9:80") with { Send = true };
            result = new TraceRun(flow, 1, Waits.Long).Run(static () => { }, TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        });

        TracedPacket packet = Assert.Single(result!.Packets);
        Assert.Equal(outcome, packet.Outcome.ToString());
        Assert.Contains(words, packet.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_of_a_connection_that_exists_are_shown_on_request()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        string target = LabFamily.At(family.ClusterIP, 80);
        using Connection open = await lab.Clients.OpenAsync(family.Client(1), target);
        TraceFlow flow = TraceFlow.Parse(family.Client(1), target) with { Established = true, InputInterface = "up0" };

        TracedPacket packet = Assert.Single((await TraceLab.TraceAsync(lab, flow, open.ExchangeAsync)).Packets);

        Assert.Equal((TraceOutcome.Endpoint, family.Pod(1)), (packet.Outcome, packet.Last!.Destination.ToString()));
        Assert.Contains("The connection was known already", packet.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_behind_and_two_traces_do_not_meet()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(family.Service("web", family.Pods(1)));
        string target = LabFamily.At(family.ClusterIP, 80);
        await TraceLab.TraceAsync(lab, TraceFlow.Parse("any", target), async () =>
        {
            Assert.NotNull(TableOf(lab));
            Ctl.CtlException refused = await Assert.ThrowsAsync<Ctl.CtlException>(() => TraceLab.TraceAsync(lab, TraceFlow.Parse("any", target), static () => Task.CompletedTask));
            Assert.Contains("another edgectl trace", refused.Message, StringComparison.Ordinal);
            await lab.Clients.AskAsync(family.Client(1), target);
        });
        Assert.Null(TableOf(lab));
    }

    private static TableSnapshot? TableOf(ServiceLab lab) => lab.Node.Space.Get(static () =>
    {
        using NftablesConnection nftables = NftablesConnection.Open();
        return nftables.ReadTable(Family.IPv4, TraceTable.Name);
    });
}
