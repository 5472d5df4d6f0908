using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

// Where a rule compares or looks up.
internal sealed partial class RuleText
{
    private void Compare(Cmp cmp)
    {
        Operand operand = At(cmp.Source);
        if (cmp.Operator == CmpOperator.Equal && operand.Mask is null && SetsContext(operand, cmp.Value))
        {
            return;
        }

        Emit(operand.Mask is null ? Plain(operand, cmp) : WithMask(operand, cmp));
    }

    /// <summary>A match on the protocol decides what the following loads mean, and is left out where those say it.</summary>
    private bool SetsContext(Operand operand, RegisterData value)
    {
        switch (operand.Text)
        {
            case "meta l4proto":
                FlushPendingProtocol();
                _protocol = value.Bytes[0];
                _pendingProtocol = $"meta l4proto {ElementType.ProtocolName(value.Bytes[0])}";
                return true;
            case "meta nfproto":
                _family = (Family)value.Bytes[0];
                _pendingFamily = $"meta nfproto {ValueText.Format(ValueKind.NetfilterProtocol, value.Bytes)}";
                return true;
            default:
                return false;
        }
    }

    private void FlushPendingProtocol()
    {
        if (_pendingProtocol is not null)
        {
            FlushPending();
        }
    }

    private static string Plain(Operand operand, Cmp cmp)
    {
        string sign = Sign(cmp.Operator);
        ReadOnlySpan<byte> value = cmp.Value.Bytes;
        // Fewer bytes than the address has are a prefix on a byte's border.
        if (operand.Kind == ValueKind.Address && value.Length is not (4 or 16))
        {
            int full = operand.Text.StartsWith("ip6", StringComparison.Ordinal) ? 16 : 4;
            byte[] address = new byte[full];
            value.CopyTo(address);
            return Invariant($"{operand.Text} {sign}{ValueText.Format(ValueKind.Address, address)}/{value.Length * 8}");
        }

        return $"{operand.Text} {sign}{ValueText.Format(operand.Kind, value)}";
    }

    private static string WithMask(Operand operand, Cmp cmp)
    {
        ReadOnlySpan<byte> mask = operand.Mask!.Bytes, value = cmp.Value.Bytes;
        bool isZero = !value.ContainsAnyExcept((byte)0);
        bool equal = cmp.Operator == CmpOperator.Equal;
        switch (operand.Kind)
        {
            case ValueKind.CtState or ValueKind.CtStatus or ValueKind.TcpFlags when isZero:
                return $"{operand.Text} {(equal ? "! " : "")}{ValueText.Format(operand.Kind, mask)}";
            case ValueKind.TcpFlags:
                return $"{operand.Text} {Sign(cmp.Operator)}{ValueText.Format(operand.Kind, value)} / {ValueText.Format(operand.Kind, mask)}";
            case ValueKind.Address when ValueText.MaskLength(mask) is { } length:
                return Invariant($"{operand.Text} {Sign(cmp.Operator)}{ValueText.Format(operand.Kind, value)}/{length}");
            default:
                return $"{operand.Full} {(equal ? "== " : Sign(cmp.Operator))}{ValueText.Format(operand.Kind, value)}";
        }
    }

    private static string Sign(CmpOperator value) => value switch
    {
        CmpOperator.NotEqual => "!= ",
        CmpOperator.Less => "< ",
        CmpOperator.LessOrEqual => "<= ",
        CmpOperator.Greater => "> ",
        CmpOperator.GreaterOrEqual => ">= ",
        _ => "",
    };

    private void PrintRange(Register source, RegisterData from, RegisterData to, bool invert)
    {
        Operand operand = At(source);
        Emit($"{operand.Full} {(invert ? "!= " : "")}{ValueText.Format(operand.Kind, from.Bytes)}-{ValueText.Format(operand.Kind, to.Bytes)}");
    }

    private void LookUp(Lookup lookup)
    {
        Set? named = table.FindSet(lookup.SetName)?.Set;
        ElementType? keyType = lookup.Elements?.KeyType ?? named?.KeyType;
        string key = keyType is null ? At(lookup.Source).Full : Concatenation(lookup.Source, keyType);
        ValueKind kind = At(lookup.Source).Kind;
        bool single = keyType is { IsConcatenation: false };
        string set = lookup.Elements is { } constant
            ? SetText.Constant(constant, value => single && kind != ValueKind.Hex ? ValueText.Format(kind, value) : constant.KeyType.Format(value))
            : $"@{lookup.SetName}";
        switch (lookup.Destination)
        {
            case null:
                // nft spells the comparison out behind a mask.
                bool masked = single && At(lookup.Source).Mask is not null;
                Emit($"{key} {(lookup.Invert ? "!= " : masked ? "== " : "")}{set}");
                break;
            case Register.Verdict:
                Emit($"{key} vmap {set}");
                break;
            case { } destination:
                Put(destination, new Operand($"{key} map {set}", KindOf((lookup.Elements?.DataType ?? named?.DataType)?.Fields[0])));
                break;
        }
    }

    private static ValueKind KindOf(ElementField? field) => field?.TypeName switch
    {
        "ipv4_addr" or "ipv6_addr" => ValueKind.Address,
        "inet_service" => ValueKind.Port,
        "mark" => ValueKind.Mark,
        _ => ValueKind.Hex,
    };
}
