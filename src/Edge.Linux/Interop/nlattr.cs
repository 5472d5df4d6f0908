using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/netlink.h: <c>struct nlattr</c>.</summary>
[CStruct("nlattr", "linux/netlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nlattr
{
    public ushort nla_len;
    public ushort nla_type;
}
