namespace Edge.Tests.Agent.Metrics;

/// <summary>A family of an exposition, as <see cref="OpenMetricsParser"/> read it.</summary>
internal sealed record OpenMetricsFamily(string Name, string Type, string? Unit, string Help, IReadOnlyList<OpenMetricsSample> Samples);

/// <summary>One sample: its whole name, labels in their order, value.</summary>
internal sealed record OpenMetricsSample(string Name, IReadOnlyList<(string Name, string Value)> Labels, double Value)
{
    public string? Label(string name) => Labels.FirstOrDefault(label => label.Name == name).Value;

    /// <summary>As it stands in a query: <c>name{label="value"}</c>.</summary>
    public override string ToString() => Labels.Count == 0 ? Name : $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Name}=\"{label.Value}\""))}}}";
}
