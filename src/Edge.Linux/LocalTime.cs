using Edge.Linux.Interop;

namespace Edge.Linux;

/// <summary>The time on the wall, in the machine's zone (localtime_r(3)); the base library's zones would make a small program a good deal larger.</summary>
public static unsafe class LocalTime
{
    /// <summary>Minutes since midnight, 0 to 1439.</summary>
    public static int MinuteOfDay()
    {
        long now = Libc.time(null);
        tm parts;
        return Libc.localtime_r(&now, &parts) is null ? 0 : (parts.tm_hour * 60) + parts.tm_min;
    }
}
