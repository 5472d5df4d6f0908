using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>sys/timex.h: <c>struct timex</c>; nameless reserved words follow <c>tai</c>.</summary>
[CStruct("timex", "sys/timex.h")]
[StructLayout(LayoutKind.Sequential, Size = 208)]
internal struct timex
{
    public uint modes;
    public long offset;
    public long freq;
    public long maxerror;
    public long esterror;
    public int status;
    public long constant;
    public long precision;
    public long tolerance;
    public timeval time;
    public long tick;
    public long ppsfreq;
    public long jitter;
    public int shift;
    public long stabil;
    public long jitcnt;
    public long calcnt;
    public long errcnt;
    public long stbcnt;
    public int tai;
}
