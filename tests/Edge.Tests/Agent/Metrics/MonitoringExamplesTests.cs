using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Edge.Tests.Agent.Metrics;

/// <summary>The dashboard and the alerts ask for nothing that the agent does not say, and show what they ask for.</summary>
public sealed partial class MonitoringExamplesTests
{
    private static readonly IReadOnlyList<OpenMetricsFamily> s_families = FilledMetrics.Parse();

    [Fact]
    public void Every_panel_asks_for_metrics_and_labels_that_there_are()
    {
        using JsonDocument dashboard = Dashboard();
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];
        Assert.True(panels.Length >= 10, "hardly a dashboard");
        Assert.Equal(panels.Select(Id).Distinct(), panels.Select(Id));
        foreach (JsonElement panel in panels)
        {
            string title = panel.GetProperty("title").GetString()!;
            Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString());
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                var query = new PromQuery(target.GetProperty("expr").GetString()!, s_families);
                Assert.True(query.Metrics.Count > 0 && query.Unknown.Count == 0, $"{title}: {query.Text}: {string.Join(", ", query.Unknown)}");
                Assert.All(Selectors(query.Text), selector => Assert.Contains("instance=~\"$instance\"", selector, StringComparison.Ordinal));
                Assert.All(Placeholder().Matches(target.GetProperty("legendFormat").GetString()!), match => Assert.Contains(match.Groups[1].Value, query.Labels));
            }
        }
    }

    [Fact]
    public void What_stands_in_a_field_is_what_is_now_and_not_what_was_in_the_last_hours()
    {
        // A state that is a label leaves the series of its last value behind, which a range would show beside the one that holds.
        using JsonDocument dashboard = Dashboard();
        Assert.All(
            dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() == "stat").SelectMany(panel => panel.GetProperty("targets").EnumerateArray()),
            target => Assert.True(target.TryGetProperty("instant", out JsonElement instant) && instant.GetBoolean(), target.GetProperty("expr").GetString()));
    }

    [Fact]
    public void Gateways_that_come_are_found_without_saving_the_dashboard_again()
    {
        using JsonDocument dashboard = Dashboard();
        JsonElement variable = dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Single(item => item.GetProperty("type").GetString() == "query");
        Assert.Equal("label_values(edge_build_info, instance)", variable.GetProperty("query").GetString());
        Assert.InRange(variable.GetProperty("refresh").GetInt32(), 1, 2);
    }

    [Fact]
    public void Every_alert_asks_for_metrics_that_there_are_and_says_what_to_do()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(SourceTree.Read("examples", "prometheus", "edge-alerts.yaml")));
        YamlMappingNode[] alerts = [.. ((YamlSequenceNode)stream.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
        Assert.True(alerts.Length >= 10, "hardly a file of alerts");
        Assert.Equal(alerts.Length, alerts.Select(alert => alert["alert"].ToString()).Distinct().Count());
        foreach (YamlMappingNode alert in alerts)
        {
            var query = new PromQuery(alert["expr"].ToString(), s_families);
            Assert.True(query.Metrics.Count > 0 && query.Unknown.Count == 0, $"{alert["alert"]}: {query.Text}: {string.Join(", ", query.Unknown)}");
            Assert.Contains(alert["labels"]["severity"].ToString(), new[] { "critical", "warning" });
            foreach (string text in new[] { alert["annotations"]["summary"].ToString(), alert["annotations"]["description"].ToString() })
            {
                Assert.NotEmpty(text);
                Assert.All(AlertLabel().Matches(text), match => Assert.Contains(match.Groups[1].Value, query.Labels));
            }
        }
    }

    [Fact]
    public void A_query_for_what_is_not_there_is_noticed()
    {
        Assert.Equal(["edge_none"], new PromQuery("edge_none > 0", s_families).Unknown);
        Assert.Equal(["edge_objects{knd}"], new PromQuery("""edge_objects{instance=~"$instance",knd="slice"}""", s_families).Unknown);
        Assert.Equal(["namespace"], new PromQuery("sum by (namespace, instance) (edge_repairs_total)", s_families).Unknown);
    }

    private static JsonDocument Dashboard() => JsonDocument.Parse(SourceTree.Read("examples", "grafana", "edge-gateway.json"));

    private static int Id(JsonElement panel) => panel.GetProperty("id").GetInt32();

    private static IEnumerable<string> Selectors(string expression) => Braces().Matches(expression).Select(match => match.Value);

    [GeneratedRegex(@"(edge|kubeproxy|process)_\w+(\{[^}]*\})?")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex AlertLabel();
}
