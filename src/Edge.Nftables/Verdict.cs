namespace Edge.Nftables;

/// <summary>What happens to a packet next.</summary>
/// <param name="Code">The verdict.</param>
/// <param name="Chain">The chain of a jump or goto.</param>
public sealed record Verdict(VerdictCode Code, string? Chain = null)
{
    /// <summary>Let the packet through this hook.</summary>
    public static Verdict Accept { get; } = new(VerdictCode.Accept);

    /// <summary>Drop the packet.</summary>
    public static Verdict Drop { get; } = new(VerdictCode.Drop);

    /// <summary>Go on with the next rule.</summary>
    public static Verdict Continue { get; } = new(VerdictCode.Continue);

    /// <summary>Go back to where the last jump came from.</summary>
    public static Verdict Return { get; } = new(VerdictCode.Return);

    /// <summary>Go on in another chain, and come back.</summary>
    /// <param name="chain">Name of a chain of the same table.</param>
    public static Verdict Jump(string chain) => new(VerdictCode.Jump, chain);

    /// <summary>Go on in another chain, and do not come back.</summary>
    /// <param name="chain">Name of a chain of the same table.</param>
    public static Verdict Goto(string chain) => new(VerdictCode.Goto, chain);

    /// <summary>As nft writes it, for example <c>goto pick</c>.</summary>
    public override string ToString()
    {
        string code = Code switch
        {
            VerdictCode.Drop => "drop",
            VerdictCode.Accept => "accept",
            VerdictCode.Queue => "queue",
            VerdictCode.Continue => "continue",
            VerdictCode.Break => "break",
            VerdictCode.Jump => "jump",
            VerdictCode.Goto => "goto",
            VerdictCode.Return => "return",
            _ => ((int)Code).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return Chain is null ? code : $"{code} {Chain}";
    }
}
