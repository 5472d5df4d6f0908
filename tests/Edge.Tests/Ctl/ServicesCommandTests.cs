using Edge.Ctl;
using Edge.Protocol.Admin;

namespace Edge.Tests.Ctl;

public sealed class ServicesCommandTests
{
    private readonly List<AdminRequest> _asked = [];

    [Fact]
    public async Task Services_have_their_connections_of_all_ports_and_families()
    {
        (int code, string text) = await RunAsync("services", "-A");
        Assert.Equal((0, null), (code, _asked[0].Namespace));
        Assert.Equal(
            """
            NAMESPACE   NAME   TYPE           CLUSTER-IP            EXTERNAL-IP   PORT(S)    ENDPOINTS   CONNECTIONS
            shop        web    LoadBalancer   10.96.0.10,fd00::10   203.0.113.1   80/TCP     2/3         12
            shop        db     ClusterIP      10.96.0.20            <none>        5432/TCP   0/0         0

            """,
            text);
    }

    [Fact]
    public async Task Wide_has_endpoints_and_those_that_are_gone()
    {
        (_, string text) = await RunAsync("services", "web", "-n", "shop", "-o", "wide");
        Assert.Equal([("flows", "web"), ("endpoints", "web")], _asked.Select(static request => (request.Op, request.Name!)));
        Assert.Equal(
            """
            NAMESPACE   SERVICE   ADDRESS    PORTS           STATE   NODE     CONNECTIONS   SOURCE
            shop        web       10.1.0.1   http:8080/TCP   Ready   here     7             kept
            shop        web       fd00::1    http:8080/TCP   Ready   <none>   3             kept
            shop        web       10.1.0.9   <none>          Gone    <none>   2             -

            """,
            text);
    }

    [Fact]
    public async Task Wide_says_of_an_endpoint_that_is_demoted_that_it_is()
    {
        await using Terminal terminal = new(static _ => new AdminResponse(true)
        {
            Flows = [],
            Endpoints = [new EndpointRow("shop", "web", "web-1", "10.1.0.1") { Ports = ["8080/TCP"], Ready = true, Serving = true, Source = "kept", Demoted = "tcp refused, 3 s ago" }],
        });
        (_, string text) = await terminal.RunAsync(colour: false, "services", "-A", "-o", "wide");
        Assert.Contains("   demoted: tcp refused, 3 s ago   ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_document_with_connections()
    {
        (_, string text) = await RunAsync("services", "-A", "-o", "json");
        using var document = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal(12, document.RootElement[0].GetProperty("connections").GetInt32());
    }

    [Fact]
    public async Task Who_cannot_count_says_so()
    {
        await using Terminal terminal = new(static _ => AdminResponse.Failure("connections cannot be counted: no ctnetlink", "load it"));
        (int code, string text) = await terminal.RunAsync(colour: false, "services");
        Assert.Equal((ExitCodes.Failure, "edgectl: connections cannot be counted: no ctnetlink\n  next: load it\n"), (code, text));
    }

    private async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        await using Terminal terminal = new(request =>
        {
            _asked.Add(request);
            return new AdminResponse(true)
            {
                Flows =
                [
                    new FlowRow("shop", "web", "http", "TCP", "IPv4", 9) { Endpoints = [new EndpointFlowRow("10.1.0.1:8080", 5), new EndpointFlowRow("10.1.0.9:8080", 2), new EndpointFlowRow("10.1.0.1", 2)] },
                    new FlowRow("shop", "web", "http", "TCP", "IPv6", 3) { Endpoints = [new EndpointFlowRow("[fd00::1]:8080", 3)] },
                ],
                Services =
                [
                    new ServiceRow("shop", "web", "LoadBalancer") { ClusterIPs = ["10.96.0.10", "fd00::10"], ExternalIPs = ["203.0.113.1"], Ports = ["80/TCP"], ReadyEndpoints = 2, Endpoints = 3 },
                    new ServiceRow("shop", "db", "ClusterIP") { ClusterIPs = ["10.96.0.20"], Ports = ["5432/TCP"] },
                ],
                Endpoints =
                [
                    new EndpointRow("shop", "web", "web-1", "10.1.0.1") { Ports = ["http:8080/TCP"], Ready = true, Serving = true, Node = "here", Source = "kept" },
                    new EndpointRow("shop", "web", "web-2", "fd00::1") { Ports = ["http:8080/TCP"], Ready = true, Serving = true, Source = "kept" },
                ],
            };
        });
        return await terminal.RunAsync(colour: false, args);
    }
}
