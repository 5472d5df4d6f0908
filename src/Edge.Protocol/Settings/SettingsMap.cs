using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Protocol.Settings;

/// <summary>
/// The settings of one executable: a JSON file with comments, over it the environment, over that the command line. Reading never throws
/// for a wrong value: every mistake becomes one line in <see cref="Errors"/> with its place, so that a person sees all of them at once.
/// Names are the path in the file (<c>broker.host</c>); in the environment <c>PREFIX_BROKER_HOST</c>; on the command line <c>broker.host=…</c>.
/// </summary>
public sealed class SettingsMap
{
    private const int MaximumDepth = 8;
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    /// <summary>All mistakes found so far, each with place, setting and what is wrong.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Reads the file's text.</summary>
    /// <param name="fileName">For messages.</param>
    /// <param name="json">UTF-8; <c>//</c> and <c>/* */</c> comments and trailing commas are allowed.</param>
    public void ReadFile(string fileName, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaximumDepth,
        });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                _errors.Add($"{fileName}:1: the file must hold one JSON object, as in {{ \"broker\": {{ … }} }}");
                return;
            }

            ReadObject(ref reader, fileName, json, "");
        }
        catch (JsonException e)
        {
            _errors.Add($"{fileName}:{(e.LineNumber ?? 0) + 1}: not JSON: {FirstSentence(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for a text that cannot be decoded.
            _errors.Add($"{fileName}:{LineOf(json, reader.TokenStartIndex)}: a text here is not UTF-8");
        }
    }

    /// <summary>Takes variables that start with <paramref name="prefix"/> and an underscore.</summary>
    public void ReadEnvironment(string prefix, System.Collections.IDictionary variables)
    {
        foreach (System.Collections.DictionaryEntry variable in variables)
        {
            string name = (string)variable.Key;
            if (name.StartsWith(prefix + "_", StringComparison.Ordinal) && variable.Value is string value)
            {
                _values[name[(prefix.Length + 1)..].Replace('_', '.')] = Single(value, $"environment variable {name}");
            }
        }
    }

    /// <summary>Takes one <c>name=value</c> of the command line; commas separate the items of a list.</summary>
    public void ReadOption(string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            _errors.Add($"--set {assignment}: write it as name=value, as in --set broker.port=8883");
            return;
        }

        _values[assignment[..equals]] = Single(assignment[(equals + 1)..], $"--set {assignment[..equals]}");
    }

    /// <summary>A text, or <paramref name="otherwise"/> when the setting is not there.</summary>
    public string? Text(string name, string? otherwise = null)
    {
        SettingValue? value = Find(name);
        if (value is null)
        {
            return otherwise;
        }

        if (value.IsList || value.Items[0].Length == 0)
        {
            Complain(name, value.IsList ? "one value is wanted, not a list" : "is empty; give a value or leave the setting out");
            return otherwise;
        }

        return value.Items[0];
    }

    /// <summary>A text that must be there.</summary>
    public string Required(string name, string example)
    {
        if (Text(name) is string text)
        {
            return text;
        }

        if (Find(name) is null)
        {
            _errors.Add($"{name}: is required, for example {example}");
        }

        return "";
    }

    /// <summary>A whole number between the two bounds.</summary>
    public int Integer(string name, int otherwise, int minimum, int maximum)
    {
        string? text = Text(name);
        if (text is null)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Complain(name, $"'{text}' is not a whole number from {minimum} to {maximum}");
        return otherwise;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string name, bool otherwise) => Choice(name, otherwise ? "true" : "false", "true", "false") == "true";

    /// <summary>One of several words.</summary>
    public string Choice(string name, string otherwise, params ReadOnlySpan<string> words)
    {
        string? text = Text(name);
        if (text is null)
        {
            return otherwise;
        }

        foreach (string word in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        Complain(name, $"'{text}' is none of {string.Join(", ", words!)}");
        return otherwise;
    }

    /// <summary>A list, each item turned by <paramref name="parse"/>; null when the setting is not there.</summary>
    /// <param name="name">Of the setting.</param>
    /// <param name="what">For messages: what an item must be, with an example.</param>
    /// <param name="parse">False: the item is wrong.</param>
    public List<T>? List<T>(string name, string what, TryParse<T> parse)
    {
        SettingValue? value = Find(name);
        if (value is null)
        {
            return null;
        }

        var items = new List<T>();
        foreach (string text in value.IsList ? value.Items : value.Items[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (parse(text, out T item))
            {
                items.Add(item);
            }
            else
            {
                Complain(name, $"'{text}' is not {what}");
            }
        }

        return items;
    }

    /// <summary>Adds a mistake about a setting that is there, with its place.</summary>
    public void Complain(string name, string what) =>
        _errors.Add(_values.TryGetValue(name, out SettingValue? value) ? $"{value.Origin}: {name}: {what}" : $"{name}: {what}");

    /// <summary>Adds a mistake for every setting that nobody has asked for: most are typing errors. Call it last.</summary>
    public void RejectUnknown()
    {
        foreach ((string name, SettingValue value) in _values.OrderBy(static value => value.Key, StringComparer.Ordinal))
        {
            if (!_known.Contains(name))
            {
                string hint = NearestWord.Find(name, _known) is string near ? $"; did you mean {near}?" : "";
                _errors.Add($"{value.Origin}: {name}: there is no such setting{hint}");
            }
        }
    }

    /// <summary>Everything whose name begins with one of these, as text: equal where the settings are.</summary>
    public string Excerpt(params ReadOnlySpan<string> beginnings)
    {
        var text = new StringBuilder();
        foreach ((string name, SettingValue value) in _values.OrderBy(static value => value.Key, StringComparer.OrdinalIgnoreCase))
        {
            foreach (string beginning in beginnings)
            {
                if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                {
                    text.Append(name.ToLowerInvariant()).Append('=').AppendJoin(',', value.Items).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private SettingValue? Find(string name)
    {
        _known.Add(name);
        return _values.GetValueOrDefault(name);
    }

    private void ReadObject(ref Utf8JsonReader reader, string fileName, ReadOnlySpan<byte> json, string path)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = path + reader.GetString();
            string origin = $"{fileName}:{LineOf(json, reader.TokenStartIndex)}";
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    ReadObject(ref reader, fileName, json, name + ".");
                    break;
                case JsonTokenType.StartArray:
                    ReadList(ref reader, name, origin);
                    break;
                case JsonTokenType.Null:
                    break;
                default:
                    _values[name] = Single(TextOf(ref reader), origin);
                    break;
            }
        }
    }

    private void ReadList(ref Utf8JsonReader reader, string name, string origin)
    {
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                _errors.Add($"{origin}: {name}: a list holds plain values only");
                reader.Skip();
            }
            else
            {
                items.Add(TextOf(ref reader));
            }
        }

        _values[name] = new SettingValue(items, origin, true);
    }

    private static SettingValue Single(string value, string origin) => new([value], origin, false);

    private static string TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);

    private static int LineOf(ReadOnlySpan<byte> json, long offset) => json[..(int)offset].Count((byte)'\n') + 1;

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
