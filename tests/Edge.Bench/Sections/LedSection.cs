using System.Diagnostics;
using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Bench.Measure;
using Edge.Protocol.Settings;
using Edge.SystemTests.Leds;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Bench.Sections;

/// <summary>From the reconciler's word to the write to the light, through the real thread and the real clock; the files of the light are in memory.</summary>
internal static class LedSection
{
    private const int Changes = 200;

    public static async Task RunAsync(FigureTable table, CancellationToken cancellation)
    {
        var files = new WrittenLeds();
        var map = new SettingsMap();
        map.ReadFile("bench", """{ "leds": { "green": ["led:health"] } }"""u8);
        using var notifier = new SystemdNotifier();
        using LedService service = LedService.Start(LedSettings.Read(map), TimeProvider.System, static () => { }, new LineKeeper(new DescriptorStore(notifier, [], NullLogger.Instance)), NullLogger.Instance, files);
        await files.NextAsync("trigger=heartbeat", cancellation);
        var times = new Samples();
        for (int change = 0; change < Changes; change++)
        {
            // Of these two neither waits for the other.
            bool fatal = change % 2 == 0;
            long begin = Stopwatch.GetTimestamp();
            service.Post.Post(new LedFacts { Firmware = !fatal, KernelRefuses = true });
            await files.NextAsync(fatal ? "pattern=255 200" : "pattern=255 100", cancellation);
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        table.Add(new Figure("state change → LED p50", times.Median, "ms"));
        table.Add(new Figure("state change → LED p99", times.Percentile(99), "ms", 100, Note: $"{Changes} changes, one light of the LED class in memory"));
    }
}
