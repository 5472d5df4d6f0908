using Edge.Agent.Settings;
using Edge.Linux.Gpio;

namespace Edge.Agent.Leds;

/// <summary>
/// What <c>ExecStopPost=</c> runs: shows that the agent died. After a clean stop it leaves what the agent itself showed last. It needs nothing but
/// the settings of the lights, and ends within two seconds.
/// </summary>
internal static class LastWords
{
    /// <summary>How long the files of a trigger are waited for. Milliseconds.</summary>
    private const long Patience = 2000;

    /// <summary>Shows it.</summary>
    /// <param name="settings">Which lights; what else is wrong with the settings does not matter here.</param>
    /// <param name="result"><c>SERVICE_RESULT</c> of systemd.exec(5); null when a person runs it.</param>
    /// <param name="time">The clock.</param>
    public static void Say(LedSettings settings, string? result, TimeProvider time)
    {
        if (result == "success")
        {
            return;
        }

        using LedPanel panel = LedService.Panel(BoardProfile.Read(settings, out _));
        using var waiter = new ButtonWaiter();
        Say(panel, settings.Brightness, () => (long)time.GetElapsedTime(0).TotalMilliseconds, wait => waiter.Wait(null, wait));
    }

    /// <summary>Shows it on these lights.</summary>
    /// <param name="panel">The lights.</param>
    /// <param name="percent">How bright.</param>
    /// <param name="now">Milliseconds.</param>
    /// <param name="wait">Lets so much time pass.</param>
    public static void Say(LedPanel panel, int percent, Func<long> now, Action<TimeSpan> wait)
    {
        long begin = now();
        panel.Show(LedCatalogue.Of(LedState.AgentNotRunning), percent, begin);
        while (panel.Step(now()) is long next && next < begin + Patience)
        {
            wait(TimeSpan.FromMilliseconds(Math.Max(1, next - now())));
        }

        // What nobody blinks when we are gone is lit.
        panel.Settle();
    }
}
