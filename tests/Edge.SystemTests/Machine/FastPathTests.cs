using System.Globalization;
using Edge.SystemTests.Services;

namespace Edge.SystemTests.Machine;

/// <summary>Connections that the kernel forwards by a flowtable, with real packets in a kernel that has them.</summary>
[Trait("machine", "vm")]
public sealed class FastPathTests
{
    private const int Exchanges = 40;

    public static TheoryData<string> Families => LabFamily.Both;

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Established_connection_leaves_the_rules_and_comes_back_to_them(string name)
    {
        Requires.VirtualMachine();
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = FastService(family);
        lab.Gateway.Set(service);
        using Connection connection = await lab.Clients.OpenAsync(family.Client(1), LabFamily.At(family.LoadBalancerIP, 80));
        Assert.Equal(family.Client(1), connection.Answer.Seen);

        await connection.ExchangeAsync();
        Assert.Contains("[OFFLOAD]", Tracked(lab, "tcp", family), StringComparison.Ordinal);
        Assert.InRange(await ForwardedByRulesAsync(lab, connection), 0, Exchanges / 4);

        service.Annotations.Remove("fast-path");
        lab.Gateway.Set(service);
        Assert.DoesNotContain("flowtable", lab.Node.Space.Execute("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.DoesNotContain("fast-path", lab.Node.Space.Execute("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.InRange(await ForwardedByRulesAsync(lab, connection), Exchanges, long.MaxValue);
        Assert.DoesNotContain("[OFFLOAD]", Tracked(lab, "tcp", family), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Datagrams_take_it_too_and_move_on_when_their_endpoint_is_gone(string name)
    {
        Requires.VirtualMachine();
        LabFamily family = LabFamily.Of(name);
        using ServiceLab lab = new();
        LabService service = FastService(family);
        service.Ports = [LabService.Udp(53)];
        lab.Servers.ServeUdp([.. family.Pods(1).Select(static pod => System.Net.IPEndPoint.Parse(LabFamily.At(pod, 8080)))]);
        lab.Gateway.Set(service);
        using System.Net.Sockets.Socket socket = lab.Clients.OpenUdp(family.Client(1), LabFamily.At(family.LoadBalancerIP, 53));
        for (int count = 0; count < 3; count++)
        {
            Assert.Equal(family.Client(1), (await lab.Clients.AskUdpAsync(socket)).Seen);
        }

        Assert.Contains("[OFFLOAD]", Tracked(lab, "udp", family), StringComparison.Ordinal);

        // What the agent does after a commit: the entry must be deletable, and its flow must go with it.
        Assert.All(
            lab.Gateway.Connections().Where(static entry => entry.Mark != 0),
            entry => Assert.Contains("1 flow entries have been deleted", Delete(lab, family, entry.Mark), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interface_that_comes_later_is_one_of_it()
    {
        Requires.VirtualMachine();
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        LabService service = FastService(family);
        lab.Gateway.Set(service);
        LabHost far = lab.AddFarPod();
        Assert.Contains("lan1", lab.Node.Space.Execute("nft", "list", "flowtables"), StringComparison.Ordinal);
        using Connection connection = await far.OpenAsync(family.FarPod, LabFamily.At(family.LoadBalancerIP, 80));
        await connection.ExchangeAsync();
        Assert.InRange(await ForwardedByRulesAsync(lab, connection), 0, Exchanges / 4);
    }

    [Fact]
    public async Task Restart_of_the_agent_leaves_flowtable_and_connections_alone()
    {
        Requires.VirtualMachine();
        LabFamily family = LabFamily.Of("IPv4");
        using ServiceLab lab = new();
        lab.Gateway.Set(FastService(family));
        using Connection connection = await lab.Clients.OpenAsync(family.Client(1), LabFamily.At(family.LoadBalancerIP, 80));
        await connection.ExchangeAsync();
        string before = lab.Node.Space.Execute("nft", "-s", "list", "ruleset");
        lab.Gateway.Restart();
        Assert.Equal(before, lab.Node.Space.Execute("nft", "-s", "list", "ruleset"));
        Assert.Contains("[OFFLOAD]", Tracked(lab, "tcp", family), StringComparison.Ordinal);
        await connection.ExchangeAsync();
    }

    private static LabService FastService(LabFamily family)
    {
        LabService service = family.Service("web", family.Pods(1));
        service.LoadBalancerIPs = [family.LoadBalancerIP];
        service.Annotations["fast-path"] = "on";
        return service;
    }

    private static string Tracked(ServiceLab lab, string protocol, LabFamily family) =>
        lab.Node.Space.Execute("conntrack", "-L", "-f", family.Name, "-p", protocol, "-d", family.LoadBalancerIP);

    private static string Delete(ServiceLab lab, LabFamily family, uint mark)
    {
        (_, string output, string error) = Command.TryRun(
            "ip", null, "netns", "exec", lab.Node.Space.Name, "conntrack", "-D", "-f", family.Name, "--mark", mark.ToString(CultureInfo.InvariantCulture));
        return output + error;
    }

    // A table beside ours counts what passes the forward hook: what the flowtable takes does not.
    private static async Task<long> ForwardedByRulesAsync(ServiceLab lab, Connection connection)
    {
        LabNamespace gateway = lab.Node.Space;
        gateway.Execute("nft", "table inet counted { chain c { type filter hook forward priority -300; meta l4proto tcp counter; }; }");
        for (int count = 0; count < Exchanges; count++)
        {
            await connection.ExchangeAsync();
        }

        string listed = gateway.Execute("nft", "list", "table", "inet", "counted");
        gateway.Execute("nft", "delete", "table", "inet", "counted");
        string after = listed[(listed.IndexOf("counter packets ", StringComparison.Ordinal) + "counter packets ".Length)..];
        return long.Parse(after[..after.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }
}
