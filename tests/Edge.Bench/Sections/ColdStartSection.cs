using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>exec → READY=1 with an empty kernel and last-known-good on disk.</summary>
internal static class ColdStartSection
{
    private const int Runs = 5;

    public static async Task RunAsync(BenchOptions options, FigureTable table, CancellationToken cancellation)
    {
        foreach (int services in options.Sizes.Where(s => s >= 1000).DefaultIfEmpty(options.Sizes[^1]))
        {
            using var listener = new CommitListener();
            await using Gateway gateway = await Gateway.StartAsync(options, services, listener, cancellation);

            // A clean stop writes last-known-good, whatever waits.
            gateway.Agent!.Dispose();
            var cold = new Samples();
            var warm = new Samples();
            for (int run = 0; run < Runs; run++)
            {
                Ruleset.Flush();
                gateway.Agent = await AgentProcess.StartAsync(options, TimeSpan.FromSeconds(60), cancellation);
                cold.Add(gateway.Agent.Ready);
                gateway.Agent.Dispose();
                gateway.Agent = await AgentProcess.StartAsync(options, TimeSpan.FromSeconds(60), cancellation);
                warm.Add(gateway.Agent.Ready);
                gateway.Agent.Dispose();
            }

            gateway.Agent = null;
            string size = $"{services} x {options.Endpoints}";
            double limit = services <= 1000 ? 150 : 1500;
            table.Add(new Figure($"cold start, {size}", cold.Median, "ms", limit, Note: $"exec → READY=1, empty kernel, last-known-good on disk, median of {Runs}"));
            table.Add(new Figure($"restart, {size}", warm.Median, "ms", Note: "the same with the tables still in the kernel"));
        }
    }
}
