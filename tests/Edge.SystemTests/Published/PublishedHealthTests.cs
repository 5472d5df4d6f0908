using System.Diagnostics;
using System.Text;
using Edge.Tests.Agent.Metrics;

namespace Edge.SystemTests.Published;

/// <summary>The published agent in a namespace of its own, without a broker: it programs the kernel and says that it is healthy.</summary>
public sealed class PublishedHealthTests
{
    private static readonly TimeSpan Limit = Waits.Long;

    [Fact]
    public async Task The_agent_answers_on_both_families_before_it_has_any_broker()
    {
        string agent = PublishedBinaries.Require("edge-agent");
        Requires.Command("curl");
        using var lab = new NamespaceLab();
        LabNamespace gateway = lab.Add("gateway");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-health-");
        try
        {
            using Process process = gateway.Start(agent, "run", "--config", AgentSettingsFile.Write(Path.Combine(folder.FullName, "agent.jsonc"), AgentSettingsFile.Alone(folder.FullName)));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Limit);
            await WaitForLineAsync(process, "/healthz and /livez answer on [::]:10256", limit.Token);

            string answer = gateway.Execute("curl", "-sSi", "http://127.0.0.1:10256/healthz");
            Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
            Assert.Contains("\"nodeEligible\":true,\"healthy\":true", answer, StringComparison.Ordinal);
            Assert.Contains("\"healthy\":true", gateway.Execute("curl", "-sS", "http://[::1]:10256/livez"), StringComparison.Ordinal);
            string metrics = gateway.Execute("curl", "-sS", "--unix-socket", $"{folder.FullName}/metrics.sock", "http://gateway/metrics");
            IReadOnlyList<OpenMetricsFamily> families = OpenMetricsParser.Parse(Encoding.UTF8.GetBytes(metrics));
            Assert.Equal((1, 1, 0), (families.Value("edge_programming"), families.Value("edge_counters_read"), families.Value("edge_broker_connected")));
            Assert.Equal((1, 1), (families.Value("kubeproxy_proxy_healthz_total{code=\"200\"}"), families.Value("kubeproxy_proxy_livez_total{code=\"200\"}")));
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WaitForLineAsync(Process process, string text, CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the agent ended:\n{string.Join('\n', seen)}");
    }
}
