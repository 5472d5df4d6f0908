using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Edge.SystemTests.Published;

/// <summary>scripts/test runs the scenarios themselves; here stands that a scenario can fail, in whichever way, and what the program says then.</summary>
public sealed class ConformanceTests : IDisposable
{
    private const string Node = """
        "node":{"name":"here","localAddresses":["192.0.2.1"],"localTrafficDetector":{"mode":"ClusterCIDR","clusterCIDRs":["10.244.0.0/16"]},"nodePortAddresses":["192.0.2.1/32"]}
        """;

    private const string State = """
        "services":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"clusterIP":"10.96.0.10","ports":[{"name":"p","port":80,"nodePort":30080}]}}],
        "endpointSlices":[{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"web-1","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
          "endpoints":[{"addresses":["10.244.1.1"]},{"addresses":["10.244.1.2"]}],"ports":[{"name":"p","port":80,"protocol":"TCP"}]}]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-conf-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Wrong_verdict_endpoints_and_source_are_each_found_and_told()
    {
        string[] flows =
        [
            Flow("10.244.9.9", "10.96.0.10", 80, """{"verdict":"DNAT","endpoints":["10.244.1.1:80","10.244.1.2:80"],"masquerade":false}"""),
            Flow("10.244.9.9", "10.96.0.10", 80, """{"verdict":"DNAT","endpoints":["10.244.1.1:80","10.244.1.2:80"],"masquerade":true}"""),
            Flow("10.244.9.9", "10.96.0.10", 80, """{"verdict":"DNAT","endpoints":["10.244.1.1:80"],"masquerade":false}"""),
            Flow("10.244.9.9", "10.96.0.10", 80, """{"verdict":"DNAT","endpoints":["10.244.1.1:80","10.244.1.2:80","10.244.1.3:80"],"masquerade":false}"""),
            Flow("203.0.113.9", "192.0.2.1", 30080, """{"verdict":"DROP"}"""),
            Flow("203.0.113.9", "192.0.2.1", 30081, """{"verdict":"REJECT"}"""),
            Flow("10.244.9.9", "10.96.0.10", 81, """{"verdict":"PASS"}"""),
            Flow("203.0.113.9", "192.0.2.1", 30081, """{"verdict":"PASS","masquerade":false}"""),
        ];

        (int code, string output) = await RunAsync($$"""{"scenarios":[{"id":"wrong","ipFamily":"IPv4",{{Node}},"steps":[{ {{State}},"flows":[{{string.Join(',', flows)}}]}]}]}""");

        Assert.Equal(1, code);
        Assert.Equal("4 passed, 12 failed, 0 skipped", output.TrimEnd().Split('\n')[^1]);
        Assert.Contains("seen      DNAT to 10.244.1.", output, StringComparison.Ordinal);
        Assert.Contains("DNAT to 10.244.1.1:80, source kept (", output, StringComparison.Ordinal); // first or second: the kernel's dice say how often
        Assert.Contains("; never 10.244.1.3:80", output, StringComparison.Ordinal);
        Assert.Contains("masqueraded as 198.18.0.1", output, StringComparison.Ordinal);
        Assert.Contains("seen      PASS to 192.0.2.1:30081 (3 of the connections)", output, StringComparison.Ordinal);
        Assert.Contains("seen      REJECT (TCP reset)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_is_not_taken_says_so_and_other_modes_are_for_the_record()
    {
        string refused = State.Replace("\"port\":80,\"nodePort\"", "\"port\":0,\"nodePort\"", StringComparison.Ordinal);
        string flow = Flow("203.0.113.9", "192.0.2.1", 30080, """{"verdict":"DROP"}""");

        (int code, string output) = await RunAsync($$"""
            {"scenarios":[{"id":"old","mode":"iptables","ipFamily":"IPv6",{{Node}},"steps":[{ {{refused}},"flows":[{{flow}}]}]},{"id":"broken"},{"id":"worse","steps":[7]}],"unknown":{} }
            """);

        Assert.Equal(1, code);
        Assert.Contains("edge-control does not take Service default/web: spec.ports[0].port 0 is not possible", output, StringComparison.Ordinal);
        Assert.Contains("skipped old", output, StringComparison.Ordinal);
        Assert.Contains("scenarios[2].steps[0] is 7, not an object", output, StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed, 1 skipped", output.TrimEnd().Split('\n')[^1]);
    }

    private static string Flow(string source, string destination, int port, string expect) =>
        $$"""{"sourceIP":"{{source}}","protocol":"TCP","destIP":"{{destination}}","destPort":{{port}},"expect":{{expect}} }""";

    private async Task<(int Code, string Output)> RunAsync(string scenarios, [CallerMemberName] string name = "")
    {
        Requires.Root();
        Requires.Command("mosquitto");
        foreach (string binary in (ReadOnlySpan<string>)["edge-agent", "edge-control", "edgectl"])
        {
            PublishedBinaries.Require(binary);
        }

        string program = Path.Combine(PublishedBinaries.Root, "tests", "Edge.Conformance", "bin", "Debug", "net10.0", "edge-conformance");
        Assert.SkipUnless(File.Exists(program), $"needs {program}: build Edge.sln");
        string file = Path.Combine(_folder, $"{name}.json");
        await File.WriteAllTextAsync(file, scenarios, TestContext.Current.CancellationToken);
        using Process process = Command.Start(program, file, "--artifacts", PublishedBinaries.Folder, "--logs", _folder);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
