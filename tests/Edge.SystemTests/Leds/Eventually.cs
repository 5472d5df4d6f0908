using System.Diagnostics;

namespace Edge.SystemTests.Leds;

/// <summary>Waits for what a kernel or another process will do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Asks until it holds; fails when it does not within a minute, which is long for a virtual machine too.</summary>
    public static async Task HoldsAsync(Func<bool> holds, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Limit, $"not within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
