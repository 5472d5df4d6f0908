using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Tests.Agent.Metrics;

/// <summary>docs/metrics.md and the dashboard know the metrics that there are, and no others.</summary>
public sealed partial class MetricsDocumentTests
{
    [Fact]
    public void Every_metric_is_documented_with_its_type_and_labels()
    {
        IEnumerable<string> produced = FilledMetrics.Parse().Select(static family =>
            $"{family.Name}{Suffix(family.Type)} {family.Type} {string.Join(", ", family.Samples.SelectMany(static sample => sample.Labels).Select(static label => label.Name).Where(static name => name != "le").Distinct())}".Trim());
        IEnumerable<string> documented = Row().Matches(SourceTree.Read("docs", "metrics.md"))
            .Select(static row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value.Trim().Replace("`", "", StringComparison.Ordinal)}".Trim());
        Assert.Equal(string.Join('\n', produced.Order(StringComparer.Ordinal)), string.Join('\n', documented.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_panel_of_the_dashboard_asks_for_metrics_that_there_are()
    {
        HashSet<string> names = [.. FilledMetrics.Parse().SelectMany(static family => family.Samples).Select(static sample => sample.Name)];
        using JsonDocument dashboard = JsonDocument.Parse(SourceTree.Read("examples", "grafana", "edge-gateway.json"));
        string[] queries =
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(static panel => panel.TryGetProperty("targets", out _))
                .SelectMany(static panel => panel.GetProperty("targets").EnumerateArray()).Select(static target => target.GetProperty("expr").GetString()!),
        ];
        Assert.True(queries.Length >= 10, "hardly a dashboard");
        Assert.All(queries, query => Assert.NotEmpty(Name().Matches(query)));
        Assert.All(queries.SelectMany(static query => Name().Matches(query)), match => Assert.Contains(match.Value, names));
        int[] ids = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().Select(static panel => panel.GetProperty("id").GetInt32())];
        Assert.Equal(ids.Distinct(), ids);
    }

    private static string Suffix(string type) => type switch { "counter" => "_total", "info" => "_info", _ => "" };

    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(edge|kubeproxy|process)_\w+")]
    private static partial Regex Name();
}
