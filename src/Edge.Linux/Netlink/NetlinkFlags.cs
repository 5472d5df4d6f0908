using Edge.Linux.Interop;

namespace Edge.Linux.Netlink;

/// <summary><c>nlmsg_flags</c> of linux/netlink.h. Some bits mean one thing in a get request and another in a new request.</summary>
#pragma warning disable CA1069 // linux/netlink.h gives the same bits another name in each kind of request
[Flags]
[CHeader("linux/netlink.h")]
public enum NetlinkFlags : ushort
{
    /// <summary>None.</summary>
    [CName("")]
    None = 0,

    /// <summary><c>NLM_F_REQUEST</c>: towards the kernel.</summary>
    [CName("NLM_F_REQUEST")]
    Request = 0x1,

    /// <summary><c>NLM_F_MULTI</c>: one of several, until <c>NLMSG_DONE</c>.</summary>
    [CName("NLM_F_MULTI")]
    Multi = 0x2,

    /// <summary><c>NLM_F_ACK</c>: answer with an acknowledgement.</summary>
    [CName("NLM_F_ACK")]
    Acknowledge = 0x4,

    /// <summary><c>NLM_F_ECHO</c>: send the notification to the requester.</summary>
    [CName("NLM_F_ECHO")]
    Echo = 0x8,

    /// <summary><c>NLM_F_DUMP_INTR</c>: the dump is inconsistent because the tables changed meanwhile.</summary>
    [CName("NLM_F_DUMP_INTR")]
    DumpInterrupted = 0x10,

    /// <summary><c>NLM_F_ROOT</c> of a get request.</summary>
    [CName("NLM_F_ROOT")]
    Root = 0x100,

    /// <summary><c>NLM_F_MATCH</c> of a get request.</summary>
    [CName("NLM_F_MATCH")]
    Match = 0x200,

    /// <summary><c>NLM_F_DUMP</c>: all objects.</summary>
    [CName("NLM_F_DUMP")]
    Dump = Root | Match,

    /// <summary><c>NLM_F_REPLACE</c> of a new request.</summary>
    [CName("NLM_F_REPLACE")]
    Replace = 0x100,

    /// <summary><c>NLM_F_EXCL</c> of a new request: fail when it exists.</summary>
    [CName("NLM_F_EXCL")]
    Exclusive = 0x200,

    /// <summary><c>NLM_F_CREATE</c> of a new request: create when it does not exist.</summary>
    [CName("NLM_F_CREATE")]
    Create = 0x400,

    /// <summary><c>NLM_F_APPEND</c> of a new request: at the end of the list.</summary>
    [CName("NLM_F_APPEND")]
    Append = 0x800,

    /// <summary><c>NLM_F_CAPPED</c> of an acknowledgement: the request is not repeated in it.</summary>
    [CName("NLM_F_CAPPED")]
    Capped = 0x100,

    /// <summary><c>NLM_F_ACK_TLVS</c> of an acknowledgement: attributes with the extended acknowledgement follow.</summary>
    [CName("NLM_F_ACK_TLVS")]
    AcknowledgeAttributes = 0x200,
}
