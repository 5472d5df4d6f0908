using System.Globalization;
using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

/// <summary>
/// Turns expressions back into nft's syntax: follows what each register holds, in words, and writes a word where a rule compares or acts.
/// </summary>
internal sealed partial class RuleText(TableSnapshot table)
{
    private const int Words = 16; // NFT_REG32_COUNT
    private const byte Tcp = 6;

    private readonly Operand?[] _registers = new Operand?[Words];
    private readonly List<string> _parts = [];
    private byte? _protocol;
    private string? _pendingProtocol;
    private string? _pendingFamily;
    private Family? _family;

    /// <summary>The rule without its comment.</summary>
    internal string Print(Rule rule)
    {
        for (int i = 0; i < rule.Expressions.Count; i++)
        {
            Expression? next = i + 1 < rule.Expressions.Count ? rule.Expressions[i + 1] : null;
            if (rule.Expressions[i] is Cmp { Operator: CmpOperator.GreaterOrEqual } from
                && next is Cmp { Operator: CmpOperator.LessOrEqual } to && to.Source == from.Source)
            {
                PrintRange(from.Source, from.Value, to.Value, invert: false);
                i++;
            }
            else
            {
                Step(rule.Expressions[i]);
            }
        }

        FlushPending();
        return string.Join(' ', _parts);
    }

    private void Step(Expression expression)
    {
        switch (expression)
        {
            case Payload or Meta or Ct or Fib or Numgen or Hash or Rt or Bitwise or Byteorder or Immediate { Value: not null }:
                Load(expression);
                break;
            case Cmp cmp:
                Compare(cmp);
                break;
            case Edge.Nftables.Expressions.Range range:
                PrintRange(range.Source, range.From, range.To, range.Invert);
                break;
            case Lookup lookup:
                LookUp(lookup);
                break;
            default:
                Act(expression);
                break;
        }
    }

    private void Emit(string text)
    {
        FlushPending();
        _parts.Add(text);
    }

    // nft leaves out a protocol match that the next words imply, so it waits for them.
    private void FlushPending()
    {
        foreach (string pending in new[] { _pendingFamily, _pendingProtocol }.OfType<string>())
        {
            _parts.Add(pending);
        }

        _pendingFamily = _pendingProtocol = null;
    }

    private static int WordOf(Register register) =>
        register <= Register.Register4 ? ((int)register - 1) * 4 : (int)register - 8;

    private Operand At(Register register) => At(WordOf(register));

    private Operand At(int word) => (word < Words ? _registers[word] : null) ?? new Operand($"reg {word}", ValueKind.Hex);

    private void Put(Register register, Operand operand) => _registers[WordOf(register)] = operand;

    /// <summary>The operands of a key, first to last, as a concatenation; constants are printed by the type of their field.</summary>
    private string Concatenation(Register first, ElementType type)
    {
        int word = WordOf(first);
        var parts = new List<string>();
        foreach (ElementField field in type.Fields)
        {
            Operand operand = At(word);
            parts.Add(operand.Constant is { } constant ? new ElementType(field).Format(constant.Bytes) : operand.Full);
            word += field.PaddedBytes / 4;
        }

        return string.Join(" . ", parts);
    }

    private string ConcatenationOf(Register first, uint lengthBytes)
    {
        var parts = new List<string>();
        for (int word = WordOf(first), left = (int)lengthBytes; left > 0; word++, left -= 4)
        {
            if (word < Words && _registers[word] is { } operand)
            {
                parts.Add(operand.Full);
            }
        }

        return string.Join(" . ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
