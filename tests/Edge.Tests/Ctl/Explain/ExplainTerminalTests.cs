using System.Net;
using System.Net.Sockets;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Ctl;
using Edge.Linux.Netlink;
using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.Explain;
using Edge.Tests.Agent.Proxy;

namespace Edge.Tests.Ctl.Explain;

/// <summary>What a person sees of explain: captures of a terminal, over the answers of the real explainer.</summary>
public sealed class ExplainTerminalTests : IAsyncDisposable
{
    private readonly ExplainWorld _world = new();
    private readonly Terminal _terminal;

    public ExplainTerminalTests()
    {
        PortKey web = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("web"))[0].Key;
        _world.Flows = new FlowAnswer([new FlowView(web, 7, [], [new EndpointFlows(new EndpointTarget([10, 1, 0, 1], 8080), 5), new EndpointFlows(new EndpointTarget([10, 2, 0, 1], 8080), 2)])]);
        _terminal = new Terminal(_world.Ask);
    }

    public async ValueTask DisposeAsync()
    {
        await _terminal.DisposeAsync();
        _world.Dispose();
    }

    [Theory]
    [InlineData("explain-forwarded.txt", false, "203.0.113.10:80", "--from", ExplainWorld.Outside)]
    [InlineData("explain-forwarded-colour.txt", true, "203.0.113.10:80", "--from", ExplainWorld.Outside)]
    [InlineData("explain-clusterip-from-pod.txt", false, "10.96.0.10:80/tcp", "--from", ExplainWorld.Pod)]
    [InlineData("explain-local.txt", false, "192.0.2.1:30020", "--from", ExplainWorld.Outside)]
    [InlineData("explain-only-remote.txt", false, "203.0.113.30:80")]
    [InlineData("explain-no-endpoints.txt", false, "10.96.0.40:80")]
    [InlineData("explain-none-ready-colour.txt", true, "10.96.0.50:80")]
    [InlineData("explain-refused-udp-ipv6.txt", false, "[fd00:96::130]:53/udp")]
    [InlineData("explain-source-ranges.txt", false, "203.0.113.60:80")]
    [InlineData("explain-source-not-allowed.txt", false, "203.0.113.60:80", "--from", "198.51.100.200")]
    [InlineData("explain-source-denied.txt", false, "203.0.113.70:80", "--from", ExplainWorld.Outside)]
    [InlineData("explain-port-not-served.txt", false, "203.0.113.10:443")]
    [InlineData("explain-address-without-service.txt", false, "10.96.0.200:80/udp")]
    [InlineData("explain-nodeport-not-here.txt", false, "127.0.0.1:30010", "--from", ExplainWorld.Gateway)]
    [InlineData("explain-own-address.txt", false, "192.0.2.1:22")]
    [InlineData("explain-unknown-address-colour.txt", true, "198.51.100.9:80")]
    [InlineData("explain-port-range.txt", false, "10.96.0.90:10005", "--from", ExplainWorld.Outside)]
    [InlineData("explain-service.txt", false, "web", "-n", "shop")]
    public async Task Capture_of(string capture, bool colour, params string[] args)
    {
        (int code, string text) = await _terminal.RunAsync(colour, ["explain", .. args]);
        Assert.Equal(ExitCodes.Success, code);
        Terminal.Matches(capture, text);
    }

    [Fact]
    public async Task An_address_that_another_machine_has_is_said_aloud()
    {
        _world.Claims["203.0.113.20"] = new AddressRow("203.0.113.20", "Conflict")
        {
            Interface = "wan0",
            SinceSeconds = 300,
            Other = "52:54:00:12:34:56",
            Reason = "52:54:00:12:34:56 answers for it; take it away from that machine, or the Service another address",
        };
        Terminal.Matches("explain-conflict-colour.txt", (await _terminal.RunAsync(colour: true, "explain", "203.0.113.20:80")).Text);
    }

    [Fact]
    public async Task A_limit_that_is_reached_is_the_reason()
    {
        PortKey key = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("denies"))[0].Key;
        _world.Flows = new FlowAnswer([new FlowView(key, 5, [], [])]);
        Terminal.Matches("explain-limit-reached.txt", (await _terminal.RunAsync(colour: false, "explain", "10.96.0.70:80")).Text);
    }

    [Theory]
    [InlineData("explain-forwarding-off-colour.txt", "ipv4/conf/wan0/forwarding", "0")]
    [InlineData("explain-connection-table-full-colour.txt", "netfilter/nf_conntrack_count", "65536")]
    public async Task A_machine_that_lets_nothing_through_is_said_aloud(string capture, string setting, string value)
    {
        _world.Settings[setting] = value;
        Terminal.Matches(capture, (await _terminal.RunAsync(colour: true, "explain", "192.0.2.1:30020", "--from", ExplainWorld.Outside)).Text);
    }

    [Fact]
    public async Task Endpoints_out_of_reach_are_said_aloud()
    {
        _world.Neighbours["10.1.0.1 dev lan0"] = NeighbourState.Failed;
        Terminal.Matches("explain-some-unreachable-colour.txt", (await _terminal.RunAsync(colour: true, "explain", "203.0.113.10:80", "--from", ExplainWorld.Outside)).Text);
        Terminal.Matches("explain-unreachable-colour.txt", (await _terminal.RunAsync(colour: true, "explain", "203.0.113.20:80", "--from", ExplainWorld.Outside)).Text);
        _world.Neighbours["10.2.0.1 dev lan1"] = _world.Neighbours["10.1.128.1 dev lan0"] = NeighbourState.Asked;
        Assert.Contains("would be forwarded to one of 3 endpoints of Service shop/web:http, but none of them can be reached\n", (await _terminal.RunAsync(colour: false, "explain", "203.0.113.10:80")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_stay_with_endpoints_which_are_gone_are_told()
    {
        PortKey web = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("web"))[0].Key;
        _world.Flows = new FlowAnswer([new FlowView(web, 5, [], [new EndpointFlows(new EndpointTarget([10, 1, 0, 77], 8080), 3), new EndpointFlows(new EndpointTarget([10, 1, 0, 5], 8080), 2)])]);
        Terminal.Matches("explain-gone.txt", (await _terminal.RunAsync(colour: false, "explain", "203.0.113.10:80", "--from", ExplainWorld.Outside)).Text);
    }

    [Fact]
    public async Task Addresses_of_a_Service_without_endpoints_point_to_no_list_above()
    {
        (_, string text) = await _terminal.RunAsync(colour: false, "explain", "shop/empty");
        Assert.DoesNotContain("those above", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_client_stands_with_its_limits_is_said()
    {
        _world.Set(ExplainWorld.Service("calls", 150, new() { ["connections-per-client"] = "5", ["new-connections-per-second-per-client"] = "20" }), "10.1.0.1");
        ProgrammedPort port = _world.Dataplane.Model.PortsOf(ServiceWorld.Key("calls"))[0];
        string[] explain = ["explain", "10.96.0.150:80"], from = [.. explain, "--from", ExplainWorld.Outside];
        Terminal.Matches("explain-limits-of-clients.txt", (await _terminal.RunAsync(colour: false, explain)).Text);
        _world.Flows = new FlowAnswer([new FlowView(port.Key, 8, [], []) { Client = 4 }]);
        DataplaneTable table = _world.Dataplane.TableOf(AddressFamily.InterNetwork);
        _world.Meter("calls", table.ClientConnections, DataplaneTable.ConnectionLimit(5));
        _world.Meter("calls", table.ClientRate, DataplaneTable.RateLimit(20), TimeSpan.FromSeconds(48));
        Terminal.Matches("explain-client-below-limits.txt", (await _terminal.RunAsync(colour: false, from)).Text);
        _world.Flows = new FlowAnswer([new FlowView(port.Key, 9, [], []) { Client = 5 }]);
        _world.Meter("calls", table.ClientRate, DataplaneTable.RateLimit(20), TimeSpan.FromMilliseconds(59_990));
        Terminal.Matches("explain-client-at-limit-colour.txt", (await _terminal.RunAsync(colour: true, from)).Text);
        _world.Flows = new FlowAnswer([], "no ctnetlink");
        Terminal.Matches("explain-client-limit-unknown.txt", (await _terminal.RunAsync(colour: false, from)).Text);
    }

    [Fact]
    public async Task A_kernel_that_differs_is_said_aloud()
    {
        DataplaneTable table = _world.Dataplane.TableOf(AddressFamily.InterNetwork);
        using Transaction transaction = new();
        ElementKey key = new(new byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse("10.96.0.10"));
        key.AddProtocol(6);
        key.AddPort(80);
        transaction.DeleteElement(table.Frontends, key.Bytes);
        _world.Kernel.Commit(transaction);
        Terminal.Matches("explain-differs-colour.txt", (await _terminal.RunAsync(colour: true, "explain", "10.96.0.10:80")).Text);
    }

    [Fact]
    public async Task Words_of_objects_do_not_steer_the_terminal()
    {
        await using Terminal hostile = new(static _ => new AdminResponse(true)
        {
            Explain = new ExplainAnswer("outside")
            {
                Paths =
                [
                    new PathRow("10.0.0.1", 80, "TCP", "forwarded", PathReasons.Endpoint)
                    {
                        Service = "shop/\e[2J",
                        Lookups = [new LookupRow("ip edge", "services", "frontends", "k\a", true) { Comment = "\e]0;x", Wanted = "\e[31m" }],
                        Nearby = ["\n80"],
                        Claim = new AddressRow("10.0.0.1", "Conflict") { Reason = "\e[1m" },
                        List = 7,
                    },
                ],
                Problems = ["\e[H"],
                KernelProblem = "\e[H",
            },
        });
        (_, string text) = await hostile.RunAsync(colour: false, "explain", "10.0.0.1:80");
        Assert.DoesNotContain(text, static c => c != '\n' && char.IsControl(c));
    }

    [Theory]
    [InlineData("10.96.0.10:80/udp", "10.96.0.10", "80", "udp", null, null)]
    [InlineData("[fd00::1]:80", "fd00::1", "80", null, null, null)]
    [InlineData("web", null, null, null, "shop", "web")]
    [InlineData("web:http", null, "http", null, "shop", "web")]
    [InlineData("other/web:53/udp", null, "53", "udp", "other", "web")]
    public async Task Target_is_read_as_people_write_it(string target, string? address, string? port, string? protocol, string? space, string? name)
    {
        AdminRequest? asked = null;
        await using Terminal terminal = new(request =>
        {
            asked = request;
            return new AdminResponse(true) { Explain = new ExplainAnswer("outside") { Problems = ["Service shop/web: refused"] } };
        });
        (int code, string text) = await terminal.RunAsync(colour: false, "explain", target, "-n", "shop", "--from", "192.0.2.7");
        Assert.Equal((ExitCodes.Failure, "problem: Service shop/web: refused\n"), (code, text));
        Assert.Equal((address, port, protocol, space, name, "192.0.2.7"), (asked!.Address, asked.Port, asked.Protocol, asked.Namespace, asked.Name, asked.From));
    }

    [Theory]
    [InlineData("10.96.0.10")]
    [InlineData("fd00::1")]
    [InlineData("[fd00::1]")]
    public async Task An_address_without_a_port_is_asked_for_one(string target)
    {
        (int code, string text) = await _terminal.RunAsync(colour: false, "explain", target);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("has no port", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com:80", "give its address")]
    [InlineData("10.96.1.300:80", "give its address")]
    [InlineData("10.96.1.6/53", "give its address")]
    [InlineData("Web", "give its address")]
    [InlineData("a/b/c", "give its address")]
    [InlineData(":80", "give its address")]
    [InlineData("web/80", "web:80")]
    [InlineData("web:", "web:80")]
    [InlineData("10.96.0.10:", "10.96.0.10:80")]
    [InlineData("web:80/", "web:80/udp")]
    public async Task What_can_be_neither_an_address_nor_a_Service_is_said_before_anybody_is_asked(string target, string next)
    {
        await using Terminal terminal = new(static _ => throw new InvalidOperationException("nobody is asked"));
        (int code, string text) = await terminal.RunAsync(colour: false, "explain", target);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(next, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_same_facts()
    {
        (_, string text) = await _terminal.RunAsync(colour: false, "explain", "203.0.113.10:80", "-o", "json");
        using var document = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal("shop/web", document.RootElement.GetProperty("paths")[0].GetProperty("service").GetString());
        Assert.Equal(5, document.RootElement.GetProperty("lists")[0].GetProperty("endpoints").GetArrayLength());
    }
}
