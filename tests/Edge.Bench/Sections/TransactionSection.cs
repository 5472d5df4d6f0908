using System.Diagnostics;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>One endpoint change without broker and process: resolve, plan, encode and commit, against the same bytes sent again.</summary>
internal static class TransactionSection
{
    private const int WarmUp = 100;

    public static void Run(BenchOptions options, FigureTable table)
    {
        foreach (int services in options.Sizes)
        {
            Ruleset.Flush();
            using var dataplane = new BenchDataplane(services, options.Endpoints);
            using var replay = new BatchReplay();
            dataplane.LoadAll();
            var ours = new Samples();
            var bare = new Samples();
            for (int i = 0; i < WarmUp + options.Changes; i++)
            {
                int service = i * 7919 % services;
                TimeSpan leave = Apply(dataplane, service, out byte[] leaveBatch);
                TimeSpan join = Apply(dataplane, service, out byte[] joinBatch);
                uint generation = dataplane.ReadGeneration();
                TimeSpan bareLeave = Replay(replay, leaveBatch, generation);
                TimeSpan bareJoin = Replay(replay, joinBatch, generation + 1);
                if (i >= WarmUp)
                {
                    ours.Add(leave);
                    ours.Add(join);
                    bare.Add(bareLeave);
                    bare.Add(bareJoin);
                }
            }

            string size = $"{services} x {options.Endpoints}";
            table.Add(new Figure($"transaction p50, {size}", 1000 * ours.Median, "µs", Note: "resolve, plan, encode, commit; one endpoint leaves or joins"));
            table.Add(new Figure($"the same bytes replayed p50, {size}", 1000 * bare.Median, "µs", Note: "peer: the kernel alone, interleaved"));
            table.Add(new Figure($"transaction against replay, {size}", ours.Median / bare.Median, "x", 2));
        }

        Ruleset.Flush();
    }

    private static TimeSpan Apply(BenchDataplane dataplane, int service, out byte[] batch)
    {
        dataplane.PrepareChange(service);
        long begin = Stopwatch.GetTimestamp();
        dataplane.Apply();
        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        batch = dataplane.LastBatch;
        return taken;
    }

    private static TimeSpan Replay(BatchReplay replay, byte[] batch, uint generation)
    {
        BatchReplay.Guard(batch, generation);
        long begin = Stopwatch.GetTimestamp();
        replay.Send(batch);
        return Stopwatch.GetElapsedTime(begin);
    }
}
