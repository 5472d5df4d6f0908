using System.Diagnostics;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>What one Service costs beside large others, and what a new connection costs.</summary>
internal static class ServiceSection
{
    private const int Rounds = 5;

    public static void Changes(BenchOptions options, FigureTable table)
    {
        Ruleset.Flush();
        using var dataplane = new ProbeDataplane();
        dataplane.Set(0, 3);
        dataplane.LoadAll();
        double alone = Change(options, dataplane);
        dataplane.Set(1, 1000);
        dataplane.Apply(1);
        double besideEndpoints = Change(options, dataplane);
        dataplane.Set(2, 3, sourceRanges: 1000);
        dataplane.Apply(2);
        double besideRanges = Change(options, dataplane);
        table.Add(new Figure("one change of a Service alone p50", alone, "µs", Note: "3 endpoints, one leaves or joins; resolve, plan, encode, commit"));
        table.Add(new Figure("beside a Service with 1,000 endpoints", besideEndpoints / alone, "x", 1.3));
        table.Add(new Figure("beside one with 1,000 source ranges too", besideRanges / alone, "x", 1.3));
        table.Add(new Figure("one change of the 1,000 endpoints p50", Change(options, dataplane, 1, 1000), "µs", 2000, Note: "in the agent"));
        Ruleset.Flush();
    }

    public static void Connections(FigureTable table)
    {
        var few = new List<double>();
        var many = new List<double>();
        var sticky = new List<double>();
        var plain = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            few.Add(ConnectionProbe.Measure("10")[0]);
            many.Add(ConnectionProbe.Measure("10000")[0]);
            double[] affinity = ConnectionProbe.Measure("affinity");
            sticky.Add(affinity[0]);
            plain.Add(affinity[1]);
        }

        table.Add(new Figure("new connection, 10 Services", Middle(few), "ns", Note: "UDP from the gateway itself: send, output, DNAT, input; processor time, median of rounds"));
        table.Add(new Figure("new connection, 10,000 Services", Middle(many), "ns"));
        table.Add(new Figure("10,000 Services against 10", Middle(many) / Middle(few), "x", 1.3));
        table.Add(new Figure("new connection with affinity, 65,536 clients", Middle(sticky), "ns"));
        table.Add(new Figure("with affinity against without", Middle(sticky) / Middle(plain), "x", 1.1));
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Change(BenchOptions options, ProbeDataplane dataplane, int service = 0, int endpoints = 3)
    {
        var samples = new Samples();
        for (int change = 0; change < options.Changes + 20; change++)
        {
            dataplane.Set(service, change % 2 == 0 ? endpoints - 1 : endpoints);
            long begin = Stopwatch.GetTimestamp();
            dataplane.Apply(service);
            if (change >= 20)
            {
                samples.Add(Stopwatch.GetElapsedTime(begin));
            }
        }

        return 1000 * samples.Median;
    }
}
