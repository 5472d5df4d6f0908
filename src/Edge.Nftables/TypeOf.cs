namespace Edge.Nftables;

/// <summary>
/// The expression that a field of a set stands for, as nft writes it in user data so that <c>typeof</c> can be printed: number of
/// the expression (nft: <c>enum expr_types</c>) and up to three values of it.
/// </summary>
/// <param name="Expression">nft's number of the expression.</param>
/// <param name="First">First value, attribute 0 of the nested data.</param>
/// <param name="Second">Second value, attribute 1.</param>
/// <param name="Third">Third value, attribute 2.</param>
internal readonly record struct TypeOf(uint Expression, uint First, uint? Second = null, uint? Third = null)
{
    internal const uint PayloadExpression = 7;
    internal const uint MetaExpression = 9;
    internal const uint CtExpression = 12;
    internal const uint ConcatExpression = 13;
    internal const uint NumgenExpression = 23;
    private const uint NoDirection = uint.MaxValue;

    /// <summary>A header field: nft's numbers of the protocol description and of the field in it.</summary>
    internal static TypeOf Payload(uint protocol, uint field) => new(PayloadExpression, protocol, field);

    /// <summary><c>meta</c> key.</summary>
    internal static TypeOf Meta(uint key) => new(MetaExpression, key);

    /// <summary><c>ct</c> key without direction.</summary>
    internal static TypeOf Ct(uint key) => new(CtExpression, key, NoDirection);

    /// <summary><c>numgen random mod N offset M</c>.</summary>
    internal static TypeOf NumgenRandom(uint modulus, uint offset) => new(NumgenExpression, 1, modulus, offset);
}
