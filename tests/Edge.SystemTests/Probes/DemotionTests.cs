using Edge.Agent.Probes;
using Edge.SystemTests.Kernel;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Probes;

/// <summary>An endpoint that does not answer gets no new connections; its old ones live on, and it comes back.</summary>
public sealed class DemotionTests
{
    private const string Probe = "tcp, interval=1s, timeout=400ms, fall=2, rise=2";

    [Theory]
    [InlineData("IPv4", "reject with tcp reset")]
    [InlineData("IPv6", "reject with tcp reset")]
    [InlineData("IPv4", "drop")]
    [InlineData("IPv6", "drop")]
    public async Task No_new_connection_fails_once_a_dead_endpoint_is_demoted(string name, string how)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(3));
        using var gateway = new WatchedGateway(lab, service, Probe);
        string target = LabFamily.At(family.ClusterIP, 80), dead = family.Pod(2);
        using Connection old = await OpenToAsync(lab, family, target, dead);

        Break(lab, family, how, dead);
        await gateway.UntilDownAsync(dead);
        Assert.InRange(gateway.ApplyResult!.Changed, 1, 8);
        await using (SteadyLoad load = new(lab.Clients, family, target, shortLived: 6, longLived: 6))
        {
            load.Retire(dead);
            await load.WaitForAsync(400);
            Assert.Empty(load.Failures);
        }

        await old.ExchangeAsync();
        Mend(lab);
        await gateway.UntilDownAsync();
        using Connection again = await OpenToAsync(lab, family, target, dead);
        await old.ExchangeAsync();
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task When_none_answers_all_are_used(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(3));
        using var gateway = new WatchedGateway(lab, service, Probe);
        Break(lab, family, "reject with tcp reset", family.Pods(3));
        await gateway.UntilDownAsync(family.Pods(3));
        Assert.NotNull(gateway.Watched.Dead);
        Mend(lab);

        // Before anything was asked again: the first connections already reach each of them.
        Answer[] answers = await lab.Clients.AskManyAsync(60, family.Client(1), LabFamily.At(family.ClusterIP, 80));
        Assert.Equal(family.Pods(3).Order(), answers.Select(static answer => answer.Pod).Distinct().Order());
        await gateway.UntilDownAsync();
        Assert.Null(gateway.Watched.Dead);
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task A_client_that_keeps_its_endpoint_moves_on_when_it_is_demoted(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(3));
        service.Affinity = TimeSpan.FromHours(1);
        using var gateway = new WatchedGateway(lab, service, Probe);
        string target = LabFamily.At(family.ClusterIP, 80), kept = (await lab.Clients.AskAsync(family.Client(1), target)).Pod;
        Break(lab, family, "reject with tcp reset", kept);
        await gateway.UntilDownAsync(kept);

        // The first one decides for the others: of several at once more than one may find nothing remembered.
        string moved = (await lab.Clients.AskAsync(family.Client(1), target)).Pod;
        Answer[] answers = await lab.Clients.AskManyAsync(20, family.Client(1), target);
        Assert.NotEqual(kept, moved);
        Assert.Equal(moved, Assert.Single(answers.Select(static answer => answer.Pod).Distinct()));
    }

    [Theory]
    [MemberData(nameof(LabFamily.Both), MemberType = typeof(LabFamily))]
    public async Task Probes_are_no_connections_of_the_Service(string name)
    {
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = family.Service("web", family.Pods(2));
        using var gateway = new WatchedGateway(lab, service, Probe);
        Break(lab, family, "reject with tcp reset", family.Pod(1));
        await gateway.UntilDownAsync(family.Pod(1));
        Assert.True(gateway.Loop.EndsOf(ProbeResult.Answered) > 0 && gateway.Loop.EndsOf(ProbeResult.Refused) > 0);
        Assert.Contains(lab.Gateway.Connections(), static connection => connection.Original.DestinationPort == 8080);
        Assert.All(lab.Gateway.Connections(), static connection => Assert.Equal((0u, false), (connection.Mark, connection.IsRedirected)));
    }

    [Fact]
    public async Task A_neighbour_that_vanishes_is_demoted_without_a_packet_to_it()
    {
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = family.Service("web", "10.1.0.1", "10.1.200.1");
        using var gateway = new WatchedGateway(lab, service, "neighbour, interval=1s, timeout=1s, fall=2, rise=1");

        // 10.1.0.1 answers; nobody has 10.1.200.1.
        await gateway.UntilDownAsync("10.1.200.1");
        lab.Pods.Space.Ip("address add 10.1.200.1/16 dev eth0");
        await gateway.UntilDownAsync();
    }

    private static async Task<Connection> OpenToAsync(ServiceLab lab, LabFamily family, string target, string pod)
    {
        for (int attempt = 0; ; attempt++)
        {
            Assert.True(attempt < 200, $"no connection of 200 reached {pod}");
            Connection connection = await lab.Clients.OpenAsync(family.Client(1 + (attempt % 50)), target);
            if (connection.Pod == pod)
            {
                return connection;
            }

            connection.Dispose();
        }
    }

    // New connections only, as when a program dies whose established ones are served by another of its processes.
    private static void Break(ServiceLab lab, LabFamily family, string how, params string[] pods)
    {
        string addresses = string.Join(", ", pods), ip = family.Bits == 128 ? "ip6" : "ip";
        lab.Pods.Space.Run(() => Nft.Load($$"""
            table inet broken {
                chain input {
                    type filter hook input priority 0;
                    {{ip}} daddr { {{addresses}} } tcp dport 8080 tcp flags & (syn | ack) == syn {{how}}
                }
            }
            """));
    }

    private static void Mend(ServiceLab lab) => lab.Pods.Space.Run(static () => Nft.Run("delete", "table", "inet", "broken"));
}
