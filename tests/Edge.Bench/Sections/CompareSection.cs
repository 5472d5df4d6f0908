using System.Diagnostics;
using Edge.Agent.Repair;
using Edge.Bench.Measure;
using Edge.Bench.State;
using Edge.Nftables;
using Edge.Nftables.Comparison;

namespace Edge.Bench.Sections;

/// <summary>The regular look at the kernel: what it costs when somebody else has committed, and what when nobody has.</summary>
internal static class CompareSection
{
    private const int Rounds = 10;
    private const double SecondsBetweenLooks = 60;

    public static void Run(BenchOptions options, FigureTable table)
    {
        foreach (int services in options.Sizes)
        {
            Ruleset.Flush();
            using var dataplane = new BenchDataplane(services, options.Endpoints);
            dataplane.LoadAll();
            using NftablesConnection reader = NftablesConnection.Open();
            var wanted = new Samples();
            var compared = new Samples();
            var repaired = new Samples();
            var asked = new Samples();
            double busy = 0;
            for (int round = 0; round <= Rounds; round++)
            {
                bool warm = round > 0;
                long start = Stopwatch.GetTimestamp();
                reader.ReadGeneration();
                (warm ? asked : new Samples()).Add(Stopwatch.GetElapsedTime(start));
                TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
                start = Stopwatch.GetTimestamp();
                List<WantedTable> tables = dataplane.Wanted();
                (warm ? wanted : new Samples()).Add(Stopwatch.GetElapsedTime(start));
                start = Stopwatch.GetTimestamp();
                var found = new DifferenceList(1);
                KernelFinder.Compare(tables, reader, found);
                (warm ? compared : new Samples()).Add(Stopwatch.GetElapsedTime(start));
                busy += warm ? (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds : 0;
                if (found.Total > 0)
                {
                    throw new InvalidOperationException($"the kernel is not as wanted: {found.ToText(1)}");
                }

                BenchDataplane.Damage();
                start = Stopwatch.GetTimestamp();
                dataplane.Repair();
                (warm ? repaired : new Samples()).Add(Stopwatch.GetElapsedTime(start));
            }

            string size = $"{services} x {options.Endpoints}";
            table.Add(new Figure($"kernel asked for its generation p50, {size}", 1000 * asked.Median, "µs", Note: "once a minute, nothing else while nobody commits"));
            table.Add(new Figure($"what should be there, written p50, {size}", wanted.Median, "ms", Note: "in the main loop"));
            table.Add(new Figure($"read back and compared p50, {size}", compared.Median, "ms", Note: "beside the main loop"));
            table.Add(new Figure($"both, of one processor, {size}", busy / Rounds / (SecondsBetweenLooks * 10), "%", Note: "when somebody else commits every minute"));
            table.Add(new Figure($"foreign change named and repaired p50, {size}", repaired.Median, "ms", 1000, Note: "from the notification on; tables not owned"));
        }

        Ruleset.Flush();
    }
}
