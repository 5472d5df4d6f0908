using System.Diagnostics;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>One endpoint change without broker and process: resolve, plan, encode and commit, against the same bytes sent again.</summary>
internal static class TransactionSection
{
    private const int RoundChanges = 50;

    public static void Run(BenchOptions options, FigureTable table)
    {
        foreach (int services in options.Sizes)
        {
            Ruleset.Flush();
            using var dataplane = new BenchDataplane(services, options.Endpoints);
            using var replay = new BatchReplay();
            dataplane.LoadAll();
            var whole = new Samples();
            var commit = new Samples();
            var bare = new Samples();
            for (int round = 0; round < (options.Changes / RoundChanges) + 1; round++)
            {
                // The replay of the round before raised the generation behind the model's back: this pair reads everything back.
                Apply(dataplane, 0, out _);
                Apply(dataplane, 0, out _);
                bool warm = round > 0;
                Round(dataplane, replay, round, warm ? whole : new Samples(), warm ? commit : new Samples(), warm ? bare : new Samples());
            }

            string size = $"{services} x {options.Endpoints}";
            table.Add(new Figure($"one change in the agent p50, {size}", 1000 * whole.Median, "µs", Note: "resolve, plan, encode, commit; one endpoint leaves or joins"));
            table.Add(new Figure($"its transaction alone p50, {size}", 1000 * commit.Median, "µs", Note: "number, send, acknowledgement, generation"));
            table.Add(new Figure($"the same bytes replayed p50, {size}", 1000 * bare.Median, "µs", Note: "peer: the kernel alone, in turns"));
            table.Add(new Figure($"transaction against replay, {size}", commit.Median / bare.Median, "x", 2));
        }

        Ruleset.Flush();
    }

    // Ours and the replay take turns, so that both see the same machine.
    private static void Round(BenchDataplane dataplane, BatchReplay replay, int round, Samples whole, Samples commit, Samples bare)
    {
        var batches = new List<byte[]>(RoundChanges);
        for (int i = 0; i < RoundChanges / 2; i++)
        {
            int service = ((round * RoundChanges) + i) * 7919 % dataplane.View.Services;
            for (int change = 0; change < 2; change++)
            {
                whole.Add(Apply(dataplane, service, out byte[] batch));
                commit.Add(dataplane.LastCommit);
                batches.Add(batch);
            }
        }

        uint generation = dataplane.ReadGeneration();
        foreach (byte[] batch in batches)
        {
            bare.Add(Replay(replay, batch, generation++));
        }
    }

    private static TimeSpan Apply(BenchDataplane dataplane, int service, out byte[] batch)
    {
        dataplane.PrepareChange(service);
        long begin = Stopwatch.GetTimestamp();
        dataplane.Apply();
        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        batch = dataplane.CopyLastBatch();
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
