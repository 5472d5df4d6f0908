using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Edge.Tests.Agent.Metrics;

/// <summary>
/// A strict reader of the OpenMetrics text format 1.0.0, written from its specification and not from our writer: metadata before samples, families not
/// interleaved, suffixes by type, canonical buckets, escapes, one EOF. Fails the test at the first thing that is not allowed.
/// </summary>
internal static partial class OpenMetricsParser
{
    private static readonly string[] Types = ["counter", "gauge", "histogram", "info"];

    public static IReadOnlyList<OpenMetricsFamily> Parse(byte[] text)
    {
        string all = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        Assert.EndsWith("\n# EOF\n", all, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', all);
        List<OpenMetricsFamily> families = [];
        string[] lines = all.Split('\n')[..^2];
        for (int i = 0; i < lines.Length;)
        {
            families.Add(ReadFamily(lines, ref i));
        }

        Assert.Equal(families.Count, families.Select(family => family.Name).Distinct().Count());
        string[] series = [.. families.SelectMany(family => family.Samples).Select(sample => sample.ToString())];
        Assert.Equal(series.Length, series.Distinct().Count());
        return families;
    }

    private static OpenMetricsFamily ReadFamily(string[] lines, ref int at)
    {
        Match type = TypeLine().Match(lines[at]);
        Assert.True(type.Success, $"not the begin of a family: {lines[at]}");
        string name = type.Groups[1].Value;
        Assert.Contains(type.Groups[2].Value, Types);
        string? unit = null, help = null;
        for (at++; at < lines.Length && MetadataLine().Match(lines[at]) is { Success: true } metadata && metadata.Groups[1].Value != "TYPE"; at++)
        {
            Assert.Equal(name, metadata.Groups[2].Value);
            if (metadata.Groups[1].Value == "UNIT")
            {
                Assert.Null(unit);
                unit = metadata.Groups[3].Value;
                Assert.EndsWith("_" + unit, name, StringComparison.Ordinal);
            }
            else
            {
                Assert.Null(help);
                help = Unescape(metadata.Groups[3].Value);
            }
        }

        Assert.False(string.IsNullOrWhiteSpace(help), $"{name} has no help");
        List<OpenMetricsSample> samples = [];
        for (; at < lines.Length && !lines[at].StartsWith('#'); at++)
        {
            samples.Add(ReadSample(lines[at]));
        }

        var family = new OpenMetricsFamily(name, type.Groups[2].Value, unit, help!, samples);
        Check(family);
        return family;
    }

    private static OpenMetricsSample ReadSample(string line)
    {
        Match match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        List<(string, string)> labels = [.. match.Groups["label"].Captures.Zip(match.Groups["value"].Captures, (label, value) => (label.Value, Unescape(value.Value)))];
        Assert.Equal(labels.Count, labels.Select(label => label.Item1).Distinct().Count());
        return new OpenMetricsSample(match.Groups["name"].Value, labels, double.Parse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static void Check(OpenMetricsFamily family)
    {
        string[] suffixes = family.Type switch
        {
            "counter" => ["_total"],
            "histogram" => ["_bucket", "_count", "_sum"],
            "info" => ["_info"],
            _ => [""],
        };
        Assert.All(family.Samples, sample => Assert.Contains(sample.Name, suffixes.Select(suffix => family.Name + suffix)));
        if (family.Type is "counter" or "histogram")
        {
            Assert.DoesNotMatch("_(total|bucket|count|sum|info)$", family.Name);
            Assert.All(family.Samples, sample => Assert.True(sample.Value >= 0 && double.IsFinite(sample.Value), sample.ToString()));
        }

        if (family.Type == "info")
        {
            Assert.All(family.Samples, sample => Assert.Equal(1, sample.Value));
        }

        if (family.Type == "histogram")
        {
            CheckBuckets(family);
        }
    }

    private static void CheckBuckets(OpenMetricsFamily family)
    {
        OpenMetricsSample[] buckets = [.. family.Samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))];
        Assert.All(buckets, bucket => Assert.Matches(@"^(\d+\.\d+|\+Inf)$", bucket.Label("le")));
        double[] bounds = [.. buckets.Select(bucket => bucket.Label("le") == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Label("le")!, CultureInfo.InvariantCulture))];
        Assert.Equal(bounds.Order().Distinct(), bounds);
        Assert.Equal(double.PositiveInfinity, bounds[^1]);
        Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
        Assert.Equal(buckets[^1].Value, Assert.Single(family.Samples, sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
        Assert.Single(family.Samples, sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal));
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value switch
    {
        "\\n" => "\n",
        "\\\\" => "\\",
        "\\\"" => "\"",
        _ => throw new Xunit.Sdk.XunitException($"not an escape: {match.Value}"),
    });

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) ([a-z]+)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex MetadataLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\.)*)"(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\.)*)")*\})? (?<number>[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
