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
        foreach (string line in Lines(set))
        {
            text.Append("\t\t").Append(line).Append('\n');
        }

        List<string> elements = Elements(snapshot);
        if (elements.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\telements = {{ {string.Join(",\n\t\t\t     ", elements)} }}\n");
        }

        text.Append("\t}\n");
    }

    /// <summary>What a set is, without elements, on one line: <c>typeof ip daddr . meta l4proto : ct mark; counter</c>.</summary>
    internal static string Header(Set set) => string.Join("; ", Lines(set));

    private static List<string> Lines(Set set)
    {
        bool typeOf = set.KeyType.HasTypeOf && (set.DataType is null || set.DataType.IsVerdict || set.DataType.HasTypeOf);
        string data = set.DataType is { } type ? $" : {(typeOf ? type.ToString() : Plain(type))}" : "";
        bool constant = (set.Flags & SetFlags.Constant) != 0;
        List<string> lines = [$"{(typeOf ? "typeof" : "type")} {(typeOf ? set.KeyType.ToString() : Plain(set.KeyType))}{data}"];
        Add(set.Size is not null && !constant, $"size {set.Size}");
        Add(FlagsOf(set).Length > 0, $"flags {FlagsOf(set)}");
        Add(set.Counter, "counter");
        Add(set.Statement is not null, Statement(set.Statement));
        Add(set.Timeout is not null, $"timeout {ValueText.Duration(set.Timeout ?? default)}");
        Add(set.Comment is not null, $"comment \"{set.Comment}\"");
        return lines;

        void Add(bool condition, string line)
        {
            if (condition)
            {
                lines.Add(line);
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

    /// <summary>All elements, one a line, by key.</summary>
    internal static List<string> Elements(SetSnapshot snapshot)
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
                entries.Add((element.Key.ToArray(), intervals ? Interval(set, element.Key, ends) + Properties(set, element) : Line(set, element)));
            }
        }

        entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return entries.ConvertAll(entry => entry.Text);
    }

    /// <summary>One element of a set whose ranges are not split.</summary>
    internal static string Line(Set set, Element element) => Key(set, element) + Properties(set, element);

    /// <summary>The key of such an element.</summary>
    internal static string Key(Set set, Element element)
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
