using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>time.h: <c>struct tm</c>, with the members of the BSDs that glibc has.</summary>
[CStruct("tm", "time.h")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct tm
{
    public int tm_sec;
    public int tm_min;
    public int tm_hour;
    public int tm_mday;
    public int tm_mon;
    public int tm_year;
    public int tm_wday;
    public int tm_yday;
    public int tm_isdst;
    public long tm_gmtoff;
    public byte* tm_zone;
}
