using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>A value of a file and where it stands, so that a complaint names the place. Absent and null are the same; unknown members are not looked at.</summary>
internal readonly struct Field(JsonNode? node, string path)
{
    public bool IsPresent => node is not null;

    /// <summary>Where it stands: <c>scenarios[3].node.name</c>.</summary>
    public string Path => path;

    /// <summary>A member of an object; a field that is no object has none.</summary>
    public Field this[string name]
    {
        get
        {
            string place = path.Length == 0 ? name : $"{path}.{name}";
            return node switch
            {
                null => new Field(null, place),
                JsonObject map => new Field(map[name], place),
                _ => throw Wrong("an object"),
            };
        }
    }

    /// <summary>The elements of a list; none when it is absent.</summary>
    public IEnumerable<Field> Items
    {
        get
        {
            if (node is not (null or JsonArray))
            {
                throw Wrong("a list");
            }

            string place = path;
            return node is JsonArray list ? list.Select((item, index) => new Field(item, $"{place}[{index}]")) : [];
        }
    }

    public JsonObject Object() => node as JsonObject ?? throw Wrong("an object");

    public string? TextOrNull() => node is null ? null : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Wrong("a text");

    public string Text() => TextOrNull() ?? throw Wrong("a text");

    public bool Flag(bool absent = false) => node?.GetValueKind() switch
    {
        null => absent,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>A port number; 0 when it is absent.</summary>
    public ushort Port() => node is null ? (ushort)0
        : node is JsonValue value && value.TryGetValue(out int number) && number is >= 0 and <= ushort.MaxValue ? (ushort)number : throw Wrong("a number from 0 to 65535");

    public IPAddress Address() => AddressWords.Parse(Text()) ?? throw Wrong("an IP address");

    /// <summary>A list of texts; null when it is absent.</summary>
    public IReadOnlyList<string>? Texts() => node is null ? null : [.. Items.Select(static item => item.Text())];

    public IReadOnlyList<IPAddress> Addresses() => [.. Items.Select(static item => item.Address())];

    /// <summary>A list of prefixes; null when it is absent.</summary>
    public IReadOnlyList<IPNetwork>? Prefixes() => node is null ? null : [.. Items.Select(static item => AddressWords.ParsePrefix(item.Text()) ?? throw item.Wrong("a prefix such as 10.0.0.0/8"))];

    /// <summary>One of some words.</summary>
    public T Choice<T>(params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach ((string word, T value) in choices)
        {
            if (TextOrNull() == word)
            {
                return value;
            }
        }

        string words = "";
        foreach ((string word, _) in choices)
        {
            words += (words.Length == 0 ? "" : ", ") + word;
        }

        throw Wrong($"one of {words}");
    }

    public SchemaException Wrong(string expected)
    {
        string seen = node?.ToJsonString() ?? "missing";
        return new SchemaException($"{(path.Length == 0 ? "the file" : path)} is {(seen.Length > 60 ? seen[..60] + "…" : seen)}, not {expected}");
    }
}
