using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/fib_rules.h: <c>struct fib_rule_hdr</c>, what RTM_*RULE messages begin with.</summary>
[CStruct("fib_rule_hdr", "linux/fib_rules.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_hdr
{
    public byte family;
    public byte dst_len;
    public byte src_len;
    public byte tos;
    public byte table;
    public byte res1;
    public byte res2;
    public byte action;
    public uint flags;
}
