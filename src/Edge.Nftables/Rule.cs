using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>
/// A rule: expressions evaluated one after the other until one does not match. Rules are equal when chain, expressions and
/// comment are; the handle, which the kernel gives, does not count.
/// </summary>
/// <param name="Chain">The chain it is in.</param>
/// <param name="Expressions">What it does, in order.</param>
public sealed record Rule(Chain Chain, IReadOnlyList<Expression> Expressions)
{
    /// <summary>Comment, in nft's user data.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number of the rule, unique in the table; 0 before it is added.</summary>
    public ulong Handle { get; init; }

    /// <inheritdoc/>
    public bool Equals(Rule? other) =>
        other is not null && Chain.Table.Family == other.Chain.Table.Family && Chain.Table.Name == other.Chain.Table.Name
        && Chain.Name == other.Chain.Name && Comment == other.Comment && Expressions.SequenceEqual(other.Expressions);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Chain.Name);
        foreach (Expression expression in Expressions)
        {
            hash.Add(expression);
        }

        return hash.ToHashCode();
    }

    /// <summary>As nft's debug output prints it: the chain, then one expression after the other.</summary>
    public override string ToString() => $"{Chain} {string.Join(' ', Expressions)}";
}
