using System.Text.RegularExpressions;

namespace Edge.Tests.Agent.Metrics;

/// <summary>docs/metrics.md knows the metrics that there are, and no others.</summary>
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

    private static string Suffix(string type) => type switch { "counter" => "_total", "info" => "_info", _ => "" };

    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
