using Edge.Agent.Settings;
using Edge.Agent.Systemd;
using Edge.Linux.Gpio;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Agent.Leds;

/// <summary>
/// What <c>ExecStopPost=</c> runs: shows that the agent died. After a clean stop it leaves what the agent itself showed last. It needs nothing but
/// the settings of the lights, and ends within two seconds.
/// </summary>
internal static class LastWords
{
    /// <summary>Shows it.</summary>
    /// <param name="settings">Which lights; what else is wrong with the settings does not matter here.</param>
    /// <param name="result"><c>SERVICE_RESULT</c> of systemd.exec(5); null when a person runs it.</param>
    /// <param name="manager">Keeps the lines that the dead agent had, and keeps ours when we are gone, too.</param>
    /// <param name="time">The clock.</param>
    public static void Say(LedSettings settings, string? result, ISystemdNotifier manager, TimeProvider time)
    {
        if (result == "success")
        {
            return;
        }

        BoardProfile board = BoardProfile.Read(settings, out _);
        LineKeeper.Release(board, manager);
        using var store = new DescriptorStore(manager, [], NullLogger.Instance);
        store.Leave();
        using LedPanel panel = LedService.Panel(board, new LineKeeper(store));
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
        panel.Show(LedCatalogue.Of(LedState.AgentNotRunning), percent, now());
        panel.Finish(now, wait);
    }
}
