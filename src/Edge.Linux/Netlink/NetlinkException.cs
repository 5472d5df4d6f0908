using System.Diagnostics.CodeAnalysis;

namespace Edge.Linux.Netlink;

/// <summary>
/// A netlink request failed. <see cref="LinuxException.Errno"/> comes from the kernel's answer, or from the system call when
/// <see cref="Sequence"/> is 0; <see cref="Errno.EBADMSG"/> says that the answer itself could not be read.
/// </summary>
public class NetlinkException : LinuxException
{
    /// <summary>A failure with what the kernel said about it.</summary>
    /// <param name="operation">What was asked.</param>
    /// <param name="errno">Why it failed.</param>
    /// <param name="kernelText"><c>NLMSGERR_ATTR_MSG</c>, where there is one.</param>
    /// <param name="offset"><c>NLMSGERR_ATTR_OFFS</c>: offset in bytes of the offending attribute from the start of the request.</param>
    /// <param name="sequence">Sequence number of the request.</param>
    public NetlinkException(string operation, Errno errno, string? kernelText = null, int? offset = null, uint sequence = 0)
        : base(operation, errno, Compose(operation, errno, kernelText))
    {
        KernelText = kernelText;
        Offset = offset;
        Sequence = sequence;
    }

    /// <summary>The kernel's own words (extended acknowledgement), where it has some.</summary>
    public string? KernelText { get; }

    /// <summary>Offset in bytes of the attribute that the kernel disliked, from the start of the request.</summary>
    public int? Offset { get; }

    /// <summary>Sequence number of the request, 0 when no answer was received.</summary>
    public uint Sequence { get; }

    /// <summary>Throws for an answer that does not follow the format.</summary>
    [DoesNotReturn]
    internal static void ThrowMalformed(string what) =>
        throw new NetlinkException("read netlink answer", Errno.EBADMSG, what);

    private static string Compose(string operation, Errno errno, string? kernelText) =>
        kernelText is null ? $"{operation}: {Describe(errno)}" : $"{operation}: {Describe(errno)}: {kernelText}";
}
