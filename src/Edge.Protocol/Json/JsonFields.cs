using System.Text;
using System.Text.Json;

namespace Edge.Protocol.Json;

/// <summary>
/// Walks the members of one JSON object after the other: <see cref="Next"/> steps onto a name, <see cref="Is"/> compares it, and one call takes its value.
/// A value of another kind than asked for is a <see cref="JsonException"/> that names the member and has the line.
/// </summary>
/// <remarks>Names are compared exactly; of a member that is there twice the last counts; comments and trailing commas are refused, and more than 64 levels.</remarks>
public ref struct JsonFields
{
    private const int ShownName = 64;

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _name;

    private JsonFields(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>Reads a document that is one object and nothing behind it; null for the JSON <c>null</c>.</summary>
    /// <exception cref="JsonException">It is not JSON, or not of the form that <paramref name="read"/> wants.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json, ReadObject<T> read)
        where T : class
    {
        JsonFields fields = new(json);
        try
        {
            fields._reader.Read();
            T? value = fields.ObjectHere(read);
            fields._reader.Read(); // throws when anything but blanks follows
            return value;
        }
        catch (InvalidOperationException e)
        {
            // The reader's word for bytes that are no UTF-8 and for halves of surrogate pairs.
            throw new JsonException("text that is not Unicode", null, fields.Line, null, e);
        }
    }

    private readonly long Line => _json[..(int)_reader.TokenStartIndex].Count((byte)'\n');

    /// <summary>Steps onto the next name; false behind the last member.</summary>
    public bool Next()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = _reader.ValueSpan;
        return true;
    }

    /// <summary>Is this the name of the member?</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    /// <summary>The name of the member, for objects that are tables.</summary>
    public readonly string Name() => _reader.GetString()!;

    /// <summary>Passes over a value that is not known here.</summary>
    public void Skip() => _reader.Skip();

    public string Text() => OptionalText() ?? throw Wrong("text");

    public string? OptionalText() => Take(JsonTokenType.String, "text") ? _reader.GetString() : null;

    public bool Truth() => OptionalTruth() ?? throw Wrong("true or false");

    public bool? OptionalTruth()
    {
        _reader.Read();
        return _reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            _ => throw Wrong("true or false"),
        };
    }

    public int Int32() => OptionalInt32() ?? throw Wrong("a whole number");

    public int? OptionalInt32() =>
        !Take(JsonTokenType.Number, "a whole number") ? null
        : _reader.TryGetInt32(out int number) ? number
        : throw Wrong("a whole number of 32 bits");

    public ulong UInt64() =>
        Take(JsonTokenType.Number, "a whole number") && _reader.TryGetUInt64(out ulong number) ? number : throw Wrong("a whole number of 64 bits from 0");

    /// <summary>Any value as it is, for what another reader takes apart; null for <c>null</c>.</summary>
    public JsonElement? OptionalElement()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.Null ? null : JsonElement.ParseValue(ref _reader);
    }

    public T Object<T>(ReadObject<T> read)
        where T : class => OptionalObject(read) ?? throw Wrong("an object");

    public T? OptionalObject<T>(ReadObject<T> read)
        where T : class
    {
        _reader.Read();
        return ObjectHere(read);
    }

    public List<T> Objects<T>(ReadObject<T> read)
        where T : class => OptionalObjects(read) ?? throw Wrong("a list");

    public List<T>? OptionalObjects<T>(ReadObject<T> read)
        where T : class
    {
        if (!Take(JsonTokenType.StartArray, "a list"))
        {
            return null;
        }

        List<T> items = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ObjectHere(read) ?? throw Wrong("a list without null"));
        }

        return items;
    }

    public List<string> Texts() => OptionalTexts() ?? throw Wrong("a list");

    public List<string>? OptionalTexts()
    {
        if (!Take(JsonTokenType.StartArray, "a list"))
        {
            return null;
        }

        List<string> items = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(_reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw Wrong("a list of texts"));
        }

        return items;
    }

    private T? ObjectHere<T>(ReadObject<T> read)
        where T : class
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return _reader.TokenType == JsonTokenType.Null ? null : throw Wrong("an object");
        }

        ReadOnlySpan<byte> name = _name;
        T value = read(ref this);
        _name = name;
        return value;
    }

    /// <summary>Steps onto a value of this kind; false for null.</summary>
    private bool Take(JsonTokenType kind, string words)
    {
        _reader.Read();
        return _reader.TokenType == kind || (_reader.TokenType == JsonTokenType.Null ? false : throw Wrong(words));
    }

    private readonly JsonException Wrong(string expected)
    {
        string name = _name.IsEmpty ? "the document" : Encoding.UTF8.GetString(_name[..Math.Min(_name.Length, ShownName)]);
        return new JsonException($"{name} is not {expected}", null, Line, null);
    }
}
