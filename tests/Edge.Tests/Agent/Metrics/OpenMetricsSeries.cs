namespace Edge.Tests.Agent.Metrics;

/// <summary>Finds one series among families.</summary>
internal static class OpenMetricsSeries
{
    /// <summary>The value of the one series that stands so in a query.</summary>
    public static double Value(this IEnumerable<OpenMetricsFamily> families, string series) =>
        families.SelectMany(family => family.Samples).Single(sample => sample.ToString() == series).Value;
}
