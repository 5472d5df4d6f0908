using System.Text.Json;

namespace Edge.Agent.State;

/// <summary>
/// One string for each of the names that repeat thousands of times: namespaces, nodes, zones, port names. Forgets everything when it gets large;
/// the strings live on where they are used.
/// </summary>
internal sealed class StringTable
{
    private const int Capacity = 65_536;
    private const int LongestChars = 256;

    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public StringTable() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The reader's string value, shared.</summary>
    public string Get(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestChars)
        {
            return reader.GetString() ?? "";
        }

        Span<char> text = stackalloc char[LongestChars];
        return Get(text[..reader.CopyString(text)]);
    }

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "";
        }

        if (_lookup.TryGetValue(text, out string? known))
        {
            return known;
        }

        if (_strings.Count >= Capacity)
        {
            _strings.Clear();
        }

        known = text.ToString();
        _strings.Add(known);
        return known;
    }
}
