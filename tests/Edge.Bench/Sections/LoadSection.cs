using System.Diagnostics;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>A full load into an empty kernel: ours, <c>nft -f</c> of the same content, and of a chain per endpoint.</summary>
internal static class LoadSection
{
    private const int Runs = 5;

    // The peer's cost grows faster than the table: beyond this it would be minutes.
    private const int LargestChainLayout = 1000;

    public static void Run(BenchOptions options, FigureTable table)
    {
        foreach (int services in options.Sizes.Where(s => s >= 1000).DefaultIfEmpty(options.Sizes[^1]))
        {
            string size = $"{services} x {options.Endpoints}";
            using var dataplane = new BenchDataplane(services, options.Endpoints);
            var ours = new Samples();
            for (int run = 0; run <= Runs; run++)
            {
                Ruleset.Flush();
                long begin = Stopwatch.GetTimestamp();
                dataplane.LoadAll();

                // The first run compiles this program's code.
                if (run > 0)
                {
                    ours.Add(Stopwatch.GetElapsedTime(begin));
                }
            }

            table.Add(new Figure($"full load, {size}", ours.Median, "ms", Note: "resolve, plan, encode, commit; median of 5"));
            string same = Path.Combine(options.Work, "same.nft");
            File.WriteAllText(same, Ruleset.List());
            var peer = Load(same, Runs);
            table.Add(new Figure($"nft -f of the same content, {size}", peer.Median, "ms", Note: "peer: our listing loaded by nft"));
            table.Add(new Figure($"faster than nft -f, {size}", peer.Median / ours.Median, "x", 3, AtLeast: true));
            if (services <= LargestChainLayout)
            {
                string chains = Path.Combine(options.Work, "chains.nft");
                ChainLayout.Write(chains, dataplane.View, options.Endpoints);
                peer = Load(chains, 3);
                table.Add(new Figure($"nft -f of a chain per endpoint, {size}", peer.Median, "ms", Note: "peer: kube-proxy's layout up to 1.35"));
                table.Add(new Figure($"faster than a chain per endpoint, {size}", peer.Median / ours.Median, "x", 30, AtLeast: true));
            }

            Ruleset.Flush();
        }
    }

    private static Samples Load(string path, int runs)
    {
        var samples = new Samples();
        for (int run = 0; run < runs; run++)
        {
            Ruleset.Flush();
            samples.Add(Ruleset.Load(path));
        }

        return samples;
    }
}
