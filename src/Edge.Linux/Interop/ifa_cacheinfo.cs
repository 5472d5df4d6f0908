using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/if_addr.h: <c>struct ifa_cacheinfo</c>, lifetimes in seconds and stamps in hundredths of seconds.</summary>
[CStruct("ifa_cacheinfo", "linux/if_addr.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct ifa_cacheinfo
{
    [CName("ifa_prefered")]
    public uint ifa_preferred;
    public uint ifa_valid;
    public uint cstamp;
    public uint tstamp;
}
