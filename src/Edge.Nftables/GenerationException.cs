using Edge.Linux;

namespace Edge.Nftables;

/// <summary>
/// The tables are not those that the transaction was computed against: somebody else committed meanwhile (<c>ERESTART</c>). Nothing was
/// changed; read again and decide anew.
/// </summary>
/// <param name="expected">The generation that the transaction was for.</param>
/// <param name="sequence">Sequence number of the batch.</param>
public sealed class GenerationException(uint expected, uint sequence) : NftablesException(
    $"commit for generation {expected}", Errno.ERESTART, "somebody else changed the tables", offset: null, sequence)
{
    /// <summary>The generation that the transaction was for.</summary>
    public uint Expected { get; } = expected;
}
