using System.Globalization;
using System.Text;
using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

/// <summary>Prints sets, maps and their elements.</summary>
internal static class SetText
{
    internal static void Print(StringBuilder text, SetSnapshot snapshot)
    {
        Set set = snapshot.Set;
        text.Append(CultureInfo.InvariantCulture, $"\t{(set.IsMap ? "map" : "set")} {set.Name} {{\n");
        bool typeOf = set.KeyType.HasTypeOf && (set.DataType is null || set.DataType.IsVerdict || set.DataType.HasTypeOf);
        string data = set.DataType is { } type ? $" : {(typeOf ? type.ToString() : Plain(type))}" : "";
        text.Append(CultureInfo.InvariantCulture, $"\t\t{(typeOf ? "typeof" : "type")} {(typeOf ? set.KeyType.ToString() : Plain(set.KeyType))}{data}\n");
        bool constant = (set.Flags & SetFlags.Constant) != 0;
        Line(set.Size is not null && !constant, $"size {set.Size}");
        Line(FlagsOf(set).Length > 0, $"flags {FlagsOf(set)}");
        Line(set.Counter, "counter");
        Line(set.Statement is not null, Statement(set.Statement));
        Line(set.Timeout is not null, $"timeout {ValueText.Duration(set.Timeout ?? default)}");
        Line(set.Comment is not null, $"comment \"{set.Comment}\"");
        List<string> elements = Elements(snapshot);
        Line(elements.Count > 0, $"elements = {{ {string.Join(",\n\t\t\t     ", elements)} }}");
        text.Append("\t}\n");

        void Line(bool condition, string line)
        {
            if (condition)
            {
                text.Append("\t\t").Append(line).Append('\n');
            }
        }
    }

    /// <summary>A set written in a rule: <c>{ tcp, udp }</c>.</summary>
    internal static string Constant(ConstantSet set, Func<ReadOnlySpan<byte>, string> format)
    {
        var entries = new List<string>();
        foreach (ConstantElement element in set.Elements)
        {
            string key = element.KeyEnd is { } end
                ? ValueText.Range(set.KeyType.Fields[0], element.Key.Bytes, end.Bytes)
                : format(element.Key.Bytes);
            string data = element.Verdict is { } verdict ? $" : {verdict}" : element.Data is { } value ? $" : {set.DataType!.Format(value.Bytes)}" : "";
            entries.Add(key + data);
        }

        return $"{{ {string.Join(", ", entries)} }}";
    }

    private static string Plain(ElementType type) => string.Join(" . ", type.Fields.Select(field => field.TypeName));

    private static string FlagsOf(Set set)
    {
        bool timeout = (set.Flags & SetFlags.Timeout) != 0 || set.Timeout is not null;
        string?[] names =
        [
            (set.Flags & SetFlags.Constant) != 0 ? "constant" : null,
            (set.Flags & SetFlags.Dynamic) != 0 ? "dynamic" : null,
            (set.Flags & SetFlags.Interval) != 0 ? "interval" : null,
            timeout ? "timeout" : null,
        ];
        return string.Join(',', names.OfType<string>());
    }

    private static List<string> Elements(SetSnapshot snapshot)
    {
        Set set = snapshot.Set;
        bool intervals = (set.Flags & SetFlags.Interval) != 0 && !set.KeyType.IsConcatenation;
        var ends = new List<byte[]>();
        var entries = new List<(byte[] Key, string Text)>();
        if (intervals)
        {
            foreach (Element element in snapshot)
            {
                if (element.IsIntervalEnd)
                {
                    ends.Add(element.Key.ToArray());
                }
            }

            ends.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        }

        foreach (Element element in snapshot)
        {
            if (!element.IsIntervalEnd)
            {
                string key = intervals ? Interval(set, element.Key, ends) : Key(set, element);
                entries.Add((element.Key.ToArray(), key + Properties(set, element)));
            }
        }

        entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return entries.ConvertAll(entry => entry.Text);
    }

    private static string Key(Set set, Element element)
    {
        if ((element.Flags & ElementFlags.CatchAll) != 0)
        {
            return "*";
        }

        if (element.KeyEnd.IsEmpty)
        {
            return set.KeyType.Format(element.Key);
        }

        ReadOnlySpan<byte> first = HostOrder(set.KeyType, element.Key), last = HostOrder(set.KeyType, element.KeyEnd);
        var parts = new List<string>();
        int offset = 0;
        foreach (ElementField field in set.KeyType.Fields)
        {
            parts.Add(ValueText.Range(field, first.Slice(offset, field.LengthBytes), last.Slice(offset, field.LengthBytes)));
            offset += field.PaddedBytes;
        }

        return string.Join(" . ", parts);
    }

    // Ranges compare byte by byte, so nft keeps numbers of host order big-endian in them.
    private static byte[] HostOrder(ElementType type, ReadOnlySpan<byte> key)
    {
        byte[] turned = key.ToArray();
        int offset = 0;
        foreach (ElementField field in type.Fields)
        {
            if (field.ByteOrder == FieldByteOrder.Host && field.LengthBytes <= sizeof(uint) && BitConverter.IsLittleEndian)
            {
                turned.AsSpan(offset, field.LengthBytes).Reverse();
            }

            offset += field.PaddedBytes;
        }

        return turned;
    }

    // The kernel keeps the first value behind an interval; one without goes up to the last value there is.
    private static string Interval(Set set, ReadOnlySpan<byte> start, List<byte[]> ends)
    {
        byte[] first = start.ToArray();
        byte[] last = new byte[first.Length];
        if (ends.Find(end => end.AsSpan().SequenceCompareTo(first) > 0) is not { } behind)
        {
            Array.Fill(last, byte.MaxValue);
        }
        else
        {
            behind.CopyTo(last, 0);
            for (int i = last.Length - 1; last[i]-- == 0; i--)
            {
            }
        }

        return ValueText.Range(set.KeyType.Fields[0], first, last);
    }

    private static string Statement(Expression? statement) => statement is null ? "" : RuleText.Stateful(statement) ?? statement.ToString();

    private static string Properties(Set set, Element element)
    {
        string counter = set.Counter ? " counter" : element.Statement is null ? "" : $" {Statement(element.Statement)}";
        string timeout = element.Timeout is { } time && time != set.Timeout ? $" timeout {ValueText.Duration(time)}" : "";
        string comment = element.Comment is { } words ? $" comment \"{words}\"" : "";
        string data = element.Verdict is { } verdict ? $" : {verdict}" : element.Data.IsEmpty ? "" : $" : {set.DataType!.Format(element.Data)}";
        return counter + timeout + comment + data;
    }
}
