using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Edge.Agent.Systemd;

/// <summary>
/// One entry of the journal in its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): <c>NAME=value</c> and a line feed, or where the value has a line feed itself the name, its length in
/// 64 bits little-endian, and the bytes. What comes from outside cannot add a field so. Not thread-safe.
/// </summary>
internal sealed class JournalEntry
{
    /// <summary>A message is cut behind so many characters.</summary>
    public const int MostMessageCharacters = 8192;

    /// <summary>The value of another field is cut behind so many characters.</summary>
    public const int MostValueCharacters = 1024;

    // journal-file.c refuses longer names.
    private const int MostNameCharacters = 64;
    private const string NamePrefix = "EDGE_";

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>The entry so far, as a datagram.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.WrittenSpan;

    /// <summary>Starts anew.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Adds the text of the entry.</summary>
    public void AddMessage(string text) => AddField("MESSAGE", text, MostMessageCharacters);

    /// <summary>Adds a field.</summary>
    /// <param name="name">Capital letters, digits and underscores.</param>
    /// <param name="value">Any text; cut at <see cref="MostValueCharacters"/>.</param>
    public void Add(string name, string value) => AddField(name, value, MostValueCharacters);

    /// <summary>Adds what a log line says in one of its places.</summary>
    /// <param name="place">As it is named in the line, for example <c>ProcessId</c>, which becomes <c>EDGE_PROCESS_ID</c>.</param>
    /// <param name="value">The value, written without regard to language.</param>
    public void AddArgument(string place, object? value) =>
        AddField(NameOf(place), (value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString()) ?? "", MostValueCharacters);

    /// <summary>The field's name for a place of a log line.</summary>
    public static string NameOf(string place)
    {
        var name = new StringBuilder(NamePrefix, MostNameCharacters);
        char before = '_';
        foreach (char c in place)
        {
            if (char.IsAsciiLetterUpper(c) && (char.IsAsciiLetterLower(before) || char.IsAsciiDigit(before)))
            {
                name.Append('_');
            }

            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_');
            before = c;
        }

        return name.ToString(0, Math.Min(name.Length, MostNameCharacters));
    }

    private void AddField(string name, string value, int most)
    {
        string shown = value.Length <= most ? value : string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, most)}… ({value.Length - most} characters more)");
        Append(name);
        if (shown.Contains('\n', StringComparison.Ordinal))
        {
            Append("\n");
            Span<byte> length = _buffer.GetSpan(sizeof(ulong));
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)Encoding.UTF8.GetByteCount(shown));
            _buffer.Advance(sizeof(ulong));
        }
        else
        {
            Append("=");
        }

        Append(shown);
        Append("\n");
    }

    private void Append(string text)
    {
        Span<byte> room = _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _buffer.Advance(Encoding.UTF8.GetBytes(text, room));
    }
}
