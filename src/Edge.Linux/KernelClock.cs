using Edge.Linux.Interop;

namespace Edge.Linux;

/// <summary>What the kernel knows of its clock (adjtimex(2) with no mode: it only reads, and needs no privilege).</summary>
public static class KernelClock
{
    // A unit with ProtectClock= forbids the call, and systemd-timesyncd leaves word here.
    private const string TimesyncFile = "/run/systemd/timesync/synchronized";

    /// <summary>Asks the kernel; where that is forbidden, systemd-timesyncd's mark counts, and its absence says nothing.</summary>
    public static unsafe ClockSync ReadSync()
    {
        timex state = default;
        int result = Libc.adjtimex(&state);
        if (result < 0)
        {
            return File.Exists(TimesyncFile) ? ClockSync.Synchronised : ClockSync.Unknown;
        }

        return result == TimexConstants.TIME_ERROR || (state.status & TimexConstants.STA_UNSYNC) != 0 ? ClockSync.Unsynchronised : ClockSync.Synchronised;
    }
}
