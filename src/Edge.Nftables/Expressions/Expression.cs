using Edge.Linux.Netlink;

namespace Edge.Nftables.Expressions;

/// <summary>
/// One step of a rule: loads, compares or changes something. To add one, write a sealed record with its kernel name, its
/// attributes and nft's debug line, and a row in <see cref="ExpressionReader"/>.
/// </summary>
public abstract record Expression
{
    private protected Expression()
    {
    }

    /// <summary>The kernel's name of the expression (<c>NFTA_EXPR_NAME</c>).</summary>
    public abstract string Name { get; }

    /// <summary>nft's debug line, for example <c>[ payload load 2b @ transport header + 2 =&gt; reg 1 ]</c>.</summary>
    public sealed override string ToString() => $"[ {Describe()} ]";

    /// <summary>Writes the content of <c>NFTA_EXPR_DATA</c>.</summary>
    internal abstract void WriteData(NetlinkWriter writer);

    /// <summary>The debug line without its brackets.</summary>
    private protected abstract string Describe();

    /// <summary>Register as the debug lines have it.</summary>
    private protected static uint Number(Register register) => (uint)register;
}
