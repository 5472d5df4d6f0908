using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Nftables;

/// <summary>
/// The kernel refused a transaction; nothing was changed. The message says what was tried on which object, and what the kernel said:
/// <c>add element ip edge frontends { 10.96.0.1 . tcp . 80 }: EEXIST (File exists)</c>.
/// </summary>
public class NftablesException : NetlinkException
{
    /// <summary>A refused operation.</summary>
    /// <param name="operation">What was tried on which object.</param>
    /// <param name="errno">Why it failed.</param>
    /// <param name="kernelText">The kernel's own words, where it has some.</param>
    /// <param name="offset">Offset in bytes of the offending attribute from the start of the message.</param>
    /// <param name="sequence">Sequence number of the message.</param>
    public NftablesException(string operation, Errno errno, string? kernelText = null, int? offset = null, uint sequence = 0)
        : base(operation, errno, kernelText, offset, sequence)
    {
    }

    /// <summary>Index of the failed operation in the transaction, in the order of the calls; -1 when it was none of them.</summary>
    public int OperationIndex { get; init; } = -1;

    /// <summary>The object that the operation was about: a <see cref="Table"/>, <see cref="Chain"/>, <see cref="Rule"/>, <see cref="Set"/> or <see cref="Flowtable"/>.</summary>
    public object? Subject { get; init; }

    /// <summary>Key of the element that the kernel disliked, where it said which.</summary>
    public ReadOnlyMemory<byte> ElementKey { get; init; }

    /// <summary>How many more operations of the transaction the kernel refused.</summary>
    public int FurtherErrors { get; init; }
}
