using System.Globalization;
using Edge.Bench.Measure;
using Edge.Bench.State;

namespace Edge.Bench.Sections;

/// <summary>What the loaded tables cost the kernel: the difference of unreclaimable slab, per-CPU and vmalloc memory in /proc/meminfo.</summary>
internal static class KernelMemorySection
{
    private const int Runs = 3;
    private static readonly string[] Counters = ["SUnreclaim:", "Percpu:", "VmallocUsed:"];

    public static void Run(BenchOptions options, FigureTable table)
    {
        int services = options.Sizes[^1];
        using var dataplane = new BenchDataplane(services, options.Endpoints);
        var bytes = new List<double>();
        for (int run = 0; run < Runs; run++)
        {
            Ruleset.Flush();
            WaitStable();
            long before = KernelBytes();
            dataplane.LoadAll();
            WaitStable();
            bytes.Add(KernelBytes() - before);
        }

        bytes.Sort();
        double median = bytes[Runs / 2];
        Ruleset.Flush();
        string size = $"{services} x {options.Endpoints}";
        table.Add(new Figure($"kernel memory of the ruleset, {size}", median / 1e6, "MB", Note: "/proc/meminfo: SUnreclaim + Percpu + VmallocUsed, median of 3"));
        table.Add(new Figure($"kernel memory per endpoint, {size}", median / dataplane.View.Endpoints, "B", 130));
    }

    // Freed elements go back after a grace period of RCU and in the work queue of nf_tables.
    private static void WaitStable()
    {
        long last = KernelBytes();
        for (int quiet = 0, round = 0; quiet < 5 && round < 50; round++)
        {
            Task.Delay(200).GetAwaiter().GetResult();
            long now = KernelBytes();
            quiet = Math.Abs(now - last) < 128 * 1024 ? quiet + 1 : 0;
            last = now;
        }
    }

    private static long KernelBytes() => 1024 * File.ReadLines("/proc/meminfo")
        .Where(line => Counters.Any(c => line.StartsWith(c, StringComparison.Ordinal)))
        .Sum(line => long.Parse(string.Concat(line.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture));
}
