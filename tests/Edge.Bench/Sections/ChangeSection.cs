using System.Diagnostics;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>One endpoint change, from the publisher's call to the commit in the kernel; memory, idle cost and wakeups of the same agent.</summary>
internal static class ChangeSection
{
    private const int WarmUp = 40;
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BenchOptions options, FigureTable table, CancellationToken cancellation)
    {
        double smallest = double.NaN;
        foreach (int services in options.Sizes)
        {
            using var listener = new CommitListener();
            await using Gateway gateway = await Gateway.StartAsync(options, services, listener, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
            string size = $"{services} x {options.Endpoints}";
            if (options.Wants("change"))
            {
                double p50 = Change(options, table, listener, gateway, size);
                smallest = double.IsNaN(smallest) ? p50 : smallest;
                if (services == options.Sizes[^1] && options.Sizes.Count > 1)
                {
                    table.Add(new Figure($"change p50, {size} against the smallest", p50 / smallest, "x", 1.3));
                }
            }

            if (options.Wants("idle") && services == options.Sizes[Math.Min(1, options.Sizes.Count - 1)])
            {
                await IdleAsync(table, gateway.Agent!, size, cancellation);
            }

            if (options.Wants("memory"))
            {
                await Task.Delay(SettleTime, cancellation);
                double limit = services <= 100 ? 20 : services <= 1000 ? 25 : 64;
                table.Add(new Figure($"agent RSS, {size}", gateway.Agent!.ResidentBytes() / 1e6, "MB", limit, Note: "VmRSS 10 s after load and changes"));
            }
        }
    }

    private static double Change(BenchOptions options, FigureTable table, CommitListener listener, Gateway gateway, string size)
    {
        var latency = new Samples();
        int lost = 0;
        TimeSpan before = default;
        for (int i = 0; i < WarmUp + options.Changes; i++)
        {
            if (i == WarmUp)
            {
                before = gateway.Agent!.Processor();
            }

            // Signed beforehand: signing is the control plane's work, the path begins with the message.
            (string topic, byte[] payload) = gateway.View.ChangeOneEndpoint(i * 7919 % gateway.View.Services);
            gateway.Publisher.DrainEvents();
            listener.Drain();
            long begin = Stopwatch.GetTimestamp();
            gateway.Publisher.Publish(topic, payload, retain: false);
            if (listener.Wait(TimeSpan.FromSeconds(5)) is not { } seen)
            {
                lost++;
            }
            else if (i >= WarmUp)
            {
                latency.Add(Stopwatch.GetElapsedTime(begin, seen));
            }
        }

        TimeSpan processor = gateway.Agent!.Processor() - before;
        table.Add(new Figure($"change p50, {size}", latency.Median, "ms", 1, Note: $"publish → broker → agent → commit seen, {latency.Count} changes"));
        table.Add(new Figure($"change p99, {size}", latency.Percentile(99), "ms", 5));
        table.Add(new Figure($"agent CPU per change, {size}", processor.TotalMilliseconds / options.Changes, "ms"));
        if (lost > 0)
        {
            table.Add(new Figure($"changes without a commit, {size}", lost, "", 0));
        }

        return latency.Median;
    }

    private static async Task IdleAsync(FigureTable table, AgentProcess agent, string size, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        TimeSpan processor = agent.Processor();
        long wakeups = await agent.CountWakeupsAsync(IdleTime, cancellation);
        double seconds = IdleTime.TotalSeconds;
        table.Add(new Figure($"idle CPU, {size}", 100 * (agent.Processor() - processor).TotalSeconds / seconds, "%", 0.1, Note: "utime + stime over 20 s, ticks of 10 ms"));
        table.Add(new Figure($"wakeups a second, {size}", wakeups / seconds, "/s", 2, Note: "voluntary context switches of all threads"));
    }
}
