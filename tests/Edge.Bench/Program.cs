using System.Globalization;
using Edge.Bench.Measure;
using Edge.Bench.Sections;

namespace Edge.Bench;

/// <summary>The figures of the main job, each with its bound and its peer from the same run. Started by scripts/bench.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        try
        {
            BenchOptions options = BenchOptions.Parse(args);
            if (options.Probe.Length > 0)
            {
                ConnectionProbe.Run(options.Probe);
                return 0;
            }

            var table = new FigureTable();
            FigureTable.PrintHead();
            await RunAsync(options, table, stop.Token);
            if (options.Json is { } path)
            {
                table.Write(path);
            }

            return 0;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"edge-bench: {e.Message}");
            return 1;
        }
    }

    private static async Task RunAsync(BenchOptions options, FigureTable table, CancellationToken cancellation)
    {
        if (options.Wants("binary"))
        {
            BinarySection.Run(options, table);
        }

        if (options.Wants("change") || options.Wants("memory") || options.Wants("idle"))
        {
            await ChangeSection.RunAsync(options, table, cancellation);
        }

        if (options.Wants("transaction"))
        {
            TransactionSection.Run(options, table);
        }

        if (options.Wants("compare"))
        {
            CompareSection.Run(options, table);
        }

        if (options.Wants("questions"))
        {
            await QuestionSection.RunAsync(options, table, cancellation);
        }

        if (options.Wants("services"))
        {
            ServiceSection.Changes(options, table);
        }

        if (options.Wants("connections"))
        {
            ServiceSection.Connections(table);
        }

        if (options.Wants("ingress"))
        {
            IngressSection.Run(table);
        }

        if (options.Wants("coldstart"))
        {
            await ColdStartSection.RunAsync(options, table, cancellation);
        }

        if (options.Wants("failover"))
        {
            FailoverSection.Run(options, table);
        }

        if (options.Wants("probes"))
        {
            await ProbeSection.RunAsync(options, table, cancellation);
        }

        if (options.Wants("leds"))
        {
            await LedSection.RunAsync(table, cancellation);
        }

        if (options.Wants("load"))
        {
            LoadSection.Run(options, table);
        }

        if (options.Wants("kernel"))
        {
            KernelMemorySection.Run(options, table);
        }
    }
}
