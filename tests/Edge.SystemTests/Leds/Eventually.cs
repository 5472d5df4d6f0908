using System.Diagnostics;

namespace Edge.SystemTests.Leds;

/// <summary>Waits for what a kernel or another process will do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = Waits.Long;

    /// <summary>Asks until it holds; fails when it does not for long.</summary>
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
