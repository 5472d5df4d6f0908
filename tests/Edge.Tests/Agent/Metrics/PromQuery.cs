using System.Text.RegularExpressions;

namespace Edge.Tests.Agent.Metrics;

/// <summary>As much of a PromQL expression as says which metrics and labels it needs.</summary>
internal sealed partial class PromQuery
{
    // Prometheus gives these to every series.
    private static readonly string[] s_target = ["instance", "job"];

    /// <param name="expression">PromQL.</param>
    /// <param name="families">What the agent says.</param>
    public PromQuery(string expression, IReadOnlyList<OpenMetricsFamily> families)
    {
        Text = expression;
        HashSet<string> known = [.. s_target];
        foreach (Match selector in Selector().Matches(expression))
        {
            string name = selector.Groups["name"].Value;
            OpenMetricsSample[] samples = [.. families.SelectMany(family => family.Samples).Where(sample => sample.Name == name)];
            string[] labels = [.. s_target, .. samples.SelectMany(sample => sample.Labels).Select(label => label.Name)];
            Metrics.Add(name);
            Unknown.AddRange(samples.Length == 0 && name != "up" ? [name] : []);
            Unknown.AddRange(selector.Groups["label"].Captures.Select(label => label.Value).Where(label => !labels.Contains(label)).Select(label => $"{name}{{{label}}}"));
            known.UnionWith(labels);
        }

        string[] kept = [.. Grouping().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))];
        Unknown.AddRange(kept.Where(label => !known.Contains(label)));
        Labels = kept.Length > 0 ? [.. kept.Where(label => label != "le")] : known;
    }

    public string Text { get; }

    /// <summary>Metrics that are asked for.</summary>
    public List<string> Metrics { get; } = [];

    /// <summary>Labels that the result may have.</summary>
    public IReadOnlySet<string> Labels { get; }

    /// <summary>Metrics and labels that the agent does not have.</summary>
    public List<string> Unknown { get; } = [];

    [GeneratedRegex("""\b(?<name>(edge|kubeproxy|process)_\w+|up\b)(\{((?<label>\w+)(=~|!~|!=|=)"[^"]*",?\s*)*\})?""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();
}
