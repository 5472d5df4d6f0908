using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

/// <summary>What a register holds, in nft's words.</summary>
/// <param name="Text">The expression that loaded it.</param>
/// <param name="Kind">How constants are printed beside it.</param>
internal sealed record Operand(string Text, ValueKind Kind)
{
    /// <summary>The value, when it was not loaded but given.</summary>
    internal RegisterData? Constant { get; init; }

    /// <summary>Bits kept by a mask that was laid over it.</summary>
    internal RegisterData? Mask { get; init; }

    /// <summary>Bits flipped behind the mask.</summary>
    internal RegisterData? Xor { get; init; }

    /// <summary>The expression with its mask.</summary>
    internal string Full => Mask is null ? Text : Text + MaskText();

    // (x & mask) ^ xor is an "or" where the flipped bits are not kept, else nft writes what is done.
    private string MaskText()
    {
        ReadOnlySpan<byte> mask = Mask!.Bytes, xor = Xor!.Bytes;
        bool any = xor.ContainsAnyExcept((byte)0), overlap = false;
        byte[] kept = mask.ToArray();
        for (int i = 0; i < kept.Length; i++)
        {
            overlap |= (kept[i] & xor[i]) != 0;
        }

        for (int i = 0; i < kept.Length && any && !overlap; i++)
        {
            kept[i] |= xor[i];
        }

        string text = $" & {ValueText.Format(Kind, kept)}";
        return any ? $"{text} {(overlap ? '^' : '|')} {ValueText.Format(Kind, xor)}" : text;
    }
}
