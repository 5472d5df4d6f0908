using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>linux/netfilter/nfnetlink.h: <c>struct nfgenmsg</c>. <c>res_id</c> is big-endian on the wire.</summary>
[CStruct("nfgenmsg", "linux/netfilter/nfnetlink.h")]
[StructLayout(LayoutKind.Sequential)]
internal struct nfgenmsg
{
    public byte nfgen_family;
    public byte version;
    public ushort res_id;
}
