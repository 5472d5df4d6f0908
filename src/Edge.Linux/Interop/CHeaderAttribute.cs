namespace Edge.Linux.Interop;

/// <summary>
/// On a static class or enum of constants: the C headers that define them. The layout tests compile a <c>_Static_assert</c> for every
/// constant. A constant's C name is its own when it has an underscore or is all capitals (<c>NLM_F_ACK</c>), else what
/// <see cref="CNameAttribute"/> says.
/// </summary>
/// <param name="headers">Headers to include, in order, e.g. <c>linux/netfilter/nf_tables.h</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum)]
internal sealed class CHeaderAttribute(params string[] headers) : Attribute
{
    /// <summary>Headers to include, in order.</summary>
    public IReadOnlyList<string> Headers { get; } = headers;
}
