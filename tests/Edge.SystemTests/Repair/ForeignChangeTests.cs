using System.Diagnostics;
using System.Globalization;
using Edge.Nftables.Comparison;
using Edge.SystemTests.Published;
using Edge.Tests.Agent.Sequences;

namespace Edge.SystemTests.Repair;

/// <summary>Another program changes the agent's tables on the real kernel, under load: each change is named exactly, and put right within a second.</summary>
[Collection(nameof(Alone))]
public sealed class ForeignChangeTests
{
    private const int Changes = 200;
    private const int Clients = 4;
    private const int SecondMilliseconds = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_hundred_random_changes_are_named_and_put_right_within_a_second_each()
    {
        Requires.Root();
        int seed = Random.Shared.Next(1, int.MaxValue);
        Random random = new(seed);
        await using RepairLab lab = new();
        List<double> repairs = [];
        Outages outages = new(lab.Clients, RepairLab.Target, Clients);
        await using (outages)
        {
            while (repairs.Count < Changes)
            {
                List<string> expected = [];
                (long before, string? last) = (lab.Programming.Repairs, lab.Programming.LastRepair);
                string done = ForeignDamage.Do(lab.Foreign, random.Next(), expected);
                long start = Stopwatch.GetTimestamp();
                if (expected.Count == 0)
                {
                    continue;
                }

                while (lab.Programming.Repairs == before)
                {
                    Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"seed {seed}: not repaired: {done}, last repair {last}");
                    await Task.Delay(1, TestContext.Current.CancellationToken);
                }

                repairs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                string named = lab.Programming.LastRepair!;
                Assert.True(expected.Take(1).All(text => named.Contains(text, StringComparison.Ordinal) || expected.Count > 8), $"seed {seed}: {done} was named {named}, expected {expected[0]}");
                DifferenceList left = KernelDifferences.Of(lab.Dataplane, lab.Foreign);
                Assert.True(left.Total == 0, $"seed {seed}: {done} left {left.ToText(3)}");
            }
        }

        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {repairs.Count} changes, repaired after {Percentile(repairs, 50):f1} ms (p50), {Percentile(repairs, 99):f1} (p99), {repairs.Max():f1} (most); {outages.Connections} connections, {outages.Milliseconds.Count} outages, the longest {(outages.Milliseconds.Count == 0 ? 0 : outages.Milliseconds.Max()):f1} ms");
        Console.WriteLine(figures);
        Assert.True(Percentile(repairs, 99) < SecondMilliseconds && outages.Milliseconds.All(static outage => outage < SecondMilliseconds), figures);
    }

    private static double Percentile(List<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
