using Edge.Ctl;
using Edge.Ctl.Commands;
using Edge.Ctl.Output;
using Edge.Protocol;
using Edge.Protocol.Admin;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl;

/// <summary>edgectl against a server on a real socket: what it asks, prints and returns.</summary>
public sealed class CtlCommandLineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<AdminRequest> _requests = [];
    private AdminResponse _answer = new(true);
    private Task _server = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _server = new AdminServer(_folder.In("c.sock"), (request, _) =>
        {
            _requests.Add(request);
            return Task.FromResult(_answer);
        }).RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server;
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Get_services_prints_aligned_columns()
    {
        _answer = new(true)
        {
            Services =
            [
                new("shop", "web", "LoadBalancer") { ClusterIPs = ["10.96.0.1", "fd00::1"], ExternalIPs = ["203.0.113.1"], Ports = ["80:30080/TCP"], Endpoints = 3, ReadyEndpoints = 2 },
                new("shop", "database", "ClusterIP") { ClusterIPs = ["10.96.0.20"], Ports = ["5432/TCP"] },
            ],
        };

        (int code, string text, _) = await RunAsync("get", "svc", "-n", "shop");

        Assert.Equal(0, code);
        Assert.Equal("shop", Assert.Single(_requests).Namespace);
        Assert.Equal(
            """
            NAMESPACE   NAME       TYPE           CLUSTER-IP   EXTERNAL-IP   PORT(S)        ENDPOINTS
            shop        web        LoadBalancer   10.96.0.1    203.0.113.1   80:30080/TCP   2/3
            shop        database   ClusterIP      10.96.0.20   <none>        5432/TCP       0/0

            """,
            text);
    }

    [Fact]
    public async Task A_load_balancer_without_an_address_is_pending_and_wide_names_the_pools()
    {
        _answer = new(true)
        {
            Services =
            [
                new("shop", "web", "LoadBalancer") { ClusterIPs = ["10.96.0.1"], ExternalIPs = ["203.0.113.1"], Ports = ["80/TCP"], Pools = ["lan", "six"] },
                new("shop", "late", "LoadBalancer") { ClusterIPs = ["10.96.0.2"], Ports = ["80/TCP"], Pools = [] },
            ],
        };

        (_, string text, _) = await RunAsync("get", "svc", "-A", "-o", "wide");

        Assert.Equal(
            """
            NAMESPACE   NAME   TYPE           CLUSTER-IP   EXTERNAL-IP   PORT(S)   ENDPOINTS   POOL      AGE
            shop        web    LoadBalancer   10.96.0.1    203.0.113.1   80/TCP    0/0         lan,six   <unknown>
            shop        late   LoadBalancer   10.96.0.2    <pending>     80/TCP    0/0         <none>    <unknown>

            """,
            text);
    }

    [Fact]
    public async Task Get_pools_prints_what_is_used_and_free()
    {
        _answer = new(true)
        {
            Pools =
            [
                new("lan") { Addresses = ["203.0.113.0-203.0.113.15"], Used = 3, Free = 13, Services = 4, AutoAssign = true, Namespaces = ["shop"], LoadBalancerClass = "edge.gateway/lb" },
                new("six") { Addresses = ["a", "b", "c", "d"], Free = long.MaxValue, Priority = 5, LoadBalancerClass = "x" },
                new("bad") { Addresses = ["203.0.113.1"], LoadBalancerClass = "x", Refused = "203.0.113.1 overlaps 203.0.113.0-203.0.113.15 of AddressPool lan" },
            ],
        };

        (int code, string text, _) = await RunAsync("get", "pools");

        Assert.Equal((0, "pools", null), (code, Assert.Single(_requests).Op, _requests[0].Namespace));
        Assert.Equal(
            """
            NAME   ADDRESSES                  USED   FREE        SERVICES
            lan    203.0.113.0-203.0.113.15   3      13          4
            six    a,b,c + 1 more...          0      <plenty>    0
            bad    203.0.113.1                0      <refused>   0

            """,
            text);
        (_, text, _) = await RunAsync("get", "pool", "lan", "-o", "wide");
        Assert.Equal("lan", _requests[1].Name);
        Assert.StartsWith("NAME   ADDRESSES                  USED   FREE        SERVICES   AUTO    PRIORITY   NAMESPACES   CLASS             STATE\n", text, StringComparison.Ordinal);
        Assert.Contains("lan    203.0.113.0-203.0.113.15   3      13          4          True    0          shop         edge.gateway/lb   InUse\n", text, StringComparison.Ordinal);
        (_, text, _) = await RunAsync("get", "pools", "-o", "json");
        Assert.Contains("\"free\": 9223372036854775807", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_flows_prints_a_row_for_each_port_and_one_for_each_endpoint_that_drains()
    {
        _answer = new(true)
        {
            Flows =
            [
                new("shop", "dns", "", "UDP", "IPv6", 7),
                new("shop", "web", "http", "TCP", "IPv4", 1200) { Draining = [new("10.1.0.5:8080", 12, 130)] },
            ],
        };

        (int code, string text, _) = await RunAsync("get", "flows", "-A");

        Assert.Equal((0, "flows"), (code, Assert.Single(_requests).Op));
        Assert.Equal(
            """
            NAMESPACE   SERVICE   PORT       FAMILY   ENDPOINT        FLOWS   STATE
            shop        dns       UDP        IPv6     <all>           7       Live
            shop        web       http/TCP   IPv4     <all>           1200    Live
            shop        web       http/TCP   IPv4     10.1.0.5:8080   12      Draining 2m

            """,
            text);
    }

    [Theory]
    [InlineData("default", "get", "endpoints")]
    [InlineData(null, "get", "endpoints", "-A")]
    [InlineData("x", "get", "ep", "web", "--namespace", "x")]
    public async Task Namespace_is_default_unless_said(string? space, params string[] args)
    {
        await RunAsync(args);

        Assert.Equal(space, Assert.Single(_requests).Namespace);
    }

    [Fact]
    public async Task Json_output_is_the_document()
    {
        _answer = new(true) { Gateways = [new("gw1", "default") { Programmed = new Generation(1, 7), Online = true }] };

        (_, string text, _) = await RunAsync("get", "gateways", "-o", "json");

        using var document = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal(7, document.RootElement[0].GetProperty("programmed").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Status_of_an_agent_names_what_is_wrong_and_what_to_do()
    {
        _answer = new(true)
        {
            Agent = new("0.1.0", "gw1", "acme", "default")
            {
                Sync = "Live",
                Source = "live",
                Programmed = new Generation(1, 7),
                Rejected = [new("Service shop/web", "InvalidPort", "port 0 is not possible: use 1 to 65535")],
                RejectedCount = 3,
                Conditions = [new("Programmed", false, "MissingCapability", "give it CAP_NET_ADMIN")],
            },
        };

        (int code, string text, _) = await RunAsync("status");

        Assert.Equal(0, code);
        Assert.Contains("programmed 1.7", text, StringComparison.Ordinal);
        Assert.Contains("no (MissingCapability: give it CAP_NET_ADMIN)", text, StringComparison.Ordinal);
        Assert.Contains("Service shop/web: port 0 is not possible: use 1 to 65535 (InvalidPort)", text, StringComparison.Ordinal);
        Assert.Contains("and 2 more", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public async Task Apply_sends_the_files_of_a_directory_and_fails_when_one_is_rejected()
    {
        _folder.Write("m/b.yaml", "b");
        _folder.Write("m/a.json", "a");
        _folder.Write("m/note.txt", "no");
        _answer = new(true) { Results = [new("service/shop/a", "created"), new("service/shop/b", "rejected", "b.yaml:1: no")] };

        (int code, string text, string errors) = await RunAsync("apply", "-f", _folder.In("m"));

        Assert.Equal(ExitCodes.Failure, code);
        Assert.Equal(["a", "b"], Assert.Single(_requests).Files!.Select(f => f.Text));
        Assert.Equal("service/shop/a created\n", text);
        Assert.Equal("service/shop/b rejected: b.yaml:1: no\n", errors);
    }

    [Fact]
    public async Task Apply_reads_standard_input()
    {
        await RunAsync("apply", "-f", "-");

        Assert.Equal("from stdin", Assert.Single(Assert.Single(_requests).Files!).Text);
    }

    [Fact]
    public async Task Led_says_what_one_sees_and_why_not()
    {
        _answer = new(true)
        {
            Led = new("no-broker", "check the uplink")
            {
                Gateway = "no-broker",
                Green = "lit",
                Red = "slow",
                Single = "slow",
                Lights = ["led:ACT: the only light"],
                Problem = "LED PWR: brightness: EACCES",
            },
        };

        (int code, string text, _) = await RunAsync("led");

        Assert.Equal((0, "led"), (code, Assert.Single(_requests).Op));
        Assert.Equal(
            """
            state      no-broker: check the uplink
            see        the light slow
            light      led:ACT: the only light
            problem    LED PWR: brightness: EACCES

            """,
            text);
    }

    [Fact]
    public async Task Led_identify_asks_for_a_minute_unless_told_otherwise()
    {
        _answer = new(true) { Led = new("identify", "here") };
        await RunAsync("led", "identify");
        await RunAsync("led", "identify", "--seconds", "0");
        Assert.Equal([("ledIdentify", 60), ("ledIdentify", 0)], _requests.Select(request => (request.Op, request.Seconds ?? -1)));
    }

    [Fact]
    public async Task A_refusal_is_printed_with_the_next_step()
    {
        _answer = AdminResponse.Failure("operation \"gateways\" is not known here", "ask edge-control");

        (int code, _, string errors) = await RunAsync("get", "gateways");

        Assert.Equal((ExitCodes.Failure, "edgectl: operation \"gateways\" is not known here\n  next: ask edge-control\n"), (code, errors));
    }

    [Theory]
    [InlineData("get", "nonsense")]
    [InlineData("apply")]
    [InlineData("get", "services", "-o", "xml")]
    [InlineData("keys", "init")]
    public async Task A_wrong_command_line_has_its_own_exit_code(params string[] args) => Assert.Equal(ExitCodes.Usage, (await RunAsync(args)).Code);

    [Fact]
    public async Task Nobody_on_the_socket_has_its_own_exit_code()
    {
        (int code, _, string errors) = await RunAsync("status", "--socket", _folder.In("none.sock"));

        Assert.Equal(ExitCodes.NotReachable, code);
        Assert.Contains("next: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_scripts_ask_edgectl_itself(string shell) => Assert.Contains("[suggest:", (await RunAsync("completion", shell)).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Help_of_a_command_ends_with_examples()
    {
        (int code, string text, _) = await RunAsync("apply", "--help");

        Assert.Equal(0, code);
        Assert.Contains("| edgectl apply -f -", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_from_gateways_do_not_reach_the_terminal()
    {
        using StringWriter writer = new();
        Table table = new("A");
        table.Add("x\e[31m");
        table.Write(writer);

        Assert.Equal("A\nx?[31m\n", writer.ToString());
    }

    private async Task<(int Code, string Text, string Errors)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        using StringReader input = new("from stdin");
        CtlConsole console = new(output, error, input, colour: false);
        string[] all = args.Contains("--socket") || args is ["completion", ..] ? args : [.. args, "--socket", _folder.In("c.sock")];
        int code = await CtlCommandLine.RunAsync(all, console, Token);
        return (code, output.ToString(), error.ToString());
    }
}
