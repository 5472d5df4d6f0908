using System.Diagnostics;
using Edge.Agent.Leds;
using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Protocol.Settings;
using Edge.SystemTests.Published;
using Edge.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.SystemTests.Leds;

/// <summary>From the reconciler's word to the first write to the light, through the real thread.</summary>
[Collection(nameof(Alone))]
public sealed class LedLatencyTests
{
    private const int Changes = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_change_of_state_is_on_the_light_within_a_tenth_of_a_second()
    {
        var files = new WrittenLeds();
        var map = new SettingsMap();
        map.ReadFile("test", """{ "leds": { "green": ["led:health"] } }"""u8);
        using LedService service = LedService.Start(LedSettings.Read(map), TimeProvider.System, () => { }, new LineKeeper(new DescriptorStore(new FakeServiceManager(), [], NullLogger.Instance)), NullLogger.Instance, files);
        await files.NextAsync("trigger=heartbeat", TestContext.Current.CancellationToken);
        List<TimeSpan> times = [];
        for (int change = 0; change < Changes; change++)
        {
            // Of these two neither waits for the other.
            bool fatal = change % 2 == 0;
            long begin = Stopwatch.GetTimestamp();
            service.Post.Post(new LedFacts { Firmware = !fatal, KernelRefuses = true });
            await files.NextAsync(fatal ? "pattern=255 200" : "pattern=255 100", TestContext.Current.CancellationToken);
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage($"state to light: p50 {times[Changes / 2].TotalMicroseconds:0} µs, p99 {times[Changes * 99 / 100].TotalMicroseconds:0} µs");
        Assert.InRange(times[Changes * 99 / 100], TimeSpan.Zero, Limit);
    }
}
