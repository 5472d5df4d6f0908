namespace Edge.Linux.Interop;

/// <summary>The values that go with <see cref="timex"/>.</summary>
[CHeader("sys/timex.h")]
internal static class TimexConstants
{
    internal const int STA_UNSYNC = 0x40;
    internal const int TIME_ERROR = 5;
}
