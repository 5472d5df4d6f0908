using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Edge.Agent.State;
using Edge.Protocol.Admin;
using Edge.Protocol.Documents;
using Edge.Protocol.Json;

namespace Edge.Tests.Protocol.Json;

/// <summary>What is written and read by hand is what the generated code of the same types writes and reads, member by member.</summary>
public sealed partial class JsonAgreementTests
{
    private const string Refused = "refused";

    private static readonly JsonSerializerOptions OfFiles = new(ProtocolJsonContext.Default.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static readonly Type[] AllTypes = [.. new[] { typeof(Manifest), typeof(Floors) }.SelectMany(t => t.Assembly.GetTypes()).Where(t => t is { IsAbstract: false, IsInterface: false })];

    public static TheoryData<string> Written => [.. AllTypes.Where(t => t.IsAssignableTo(typeof(IJsonObject))).Select(t => t.FullName!)];

    public static TheoryData<string> ReadFromJson => [.. AllTypes.Where(t => Reader(t) is not null).Select(t => t.FullName!)];

    [Theory]
    [MemberData(nameof(Written))]
    public void Every_member_is_written_as_the_generated_code_writes_it(string name)
    {
        JsonTypeInfo type = Generated(name);
        object filled = new FilledObjects().Make(type.Type);
        Assert.Equal(JsonSerializer.Serialize(filled, type), Encoding.UTF8.GetString(((IJsonObject)filled).ToUtf8()));
    }

    [Theory]
    [MemberData(nameof(ReadFromJson))]
    public void Every_member_is_read_as_the_generated_code_reads_it(string name)
    {
        JsonTypeInfo type = Generated(name);
        string full = JsonSerializer.Serialize(new FilledObjects().Make(type.Type), type);
        Assert.Equal(full, Read(type, full));
        Assert.Equal(full, Read(type, JsonNode.Parse(full)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
        Assert.Equal("null", Read(type, "null"));
        if (type.Type.GetConstructor([]) is not null)
        {
            Assert.Equal(JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", type), type), Read(type, "{}"));
        }
    }

    [Theory]
    [MemberData(nameof(ReadFromJson))]
    public void A_value_of_another_kind_is_refused_where_the_generated_code_refuses_it(string name)
    {
        JsonTypeInfo type = Generated(name);
        string full = JsonSerializer.Serialize(new FilledObjects().Make(type.Type), type);
        string[] values = ["null", "true", "\"x\"", "\"\\ud800\"", "7", "-7", "1.0", "1e2", "99999999999999999999", "[]", "[7]", "[\"x\"]", "{}", "{\"x\":[{}]}", "tru", "[", ""];
        int compared = 0;
        foreach ((int start, int length) in Values(full))
        {
            foreach (string value in values)
            {
                Agree(type, string.Concat(full.AsSpan(0, start), value, full.AsSpan(start + length)));
                compared++;
            }
        }

        Assert.True(compared > values.Length, "no values were found");
    }

    [Theory]
    [MemberData(nameof(ReadFromJson))]
    public void Damaged_bytes_are_refused_where_the_generated_code_refuses_them(string name)
    {
        JsonTypeInfo type = Generated(name);
        byte[] full = JsonSerializer.SerializeToUtf8Bytes(new FilledObjects().Make(type.Type), type);
        Random random = new(20);
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = [.. full];
            damaged[random.Next(full.Length)] = round % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[],:\"\\ 0n"[random.Next(11)];
            Agree(type, round % 5 == 0 ? damaged[..random.Next(full.Length)] : damaged);
        }
    }

    [Fact]
    public void A_refusal_names_the_member_and_the_line()
    {
        JsonException refusal = Assert.Throws<JsonException>(() => Manifest.FromJson("{\n\"gen\": 7,\n\"view\": [1]}"u8));
        Assert.Equal(("view is not text", 2), (refusal.Message, refusal.LineNumber));
        Assert.Equal("the document is not an object", Assert.Throws<JsonException>(() => Manifest.FromJson("7"u8)).Message);
    }

    [Theory]
    [InlineData("""{"crit":["a",null]}""", "crit is not a list of texts")]
    [InlineData("""{"shards":[{},null]}""", "shards is not a list without null")]
    public void Null_in_a_list_is_refused_though_the_generated_code_lets_it_in(string json, string message) =>
        Assert.Equal(message, Assert.Throws<JsonException>(() => Manifest.FromJson(Encoding.UTF8.GetBytes(json))).Message);

    private static MethodInfo? Reader(Type type) => type.GetMethod("FromJson", BindingFlags.Public | BindingFlags.Static);

    private static JsonTypeInfo Generated(string name)
    {
        Type type = AllTypes.Single(t => t.FullName == name);
        return ProtocolJsonContext.Default.GetTypeInfo(type) ?? AdminJsonContext.Default.GetTypeInfo(type) ?? OfFiles.GetTypeInfo(type);
    }

    private static void Agree(JsonTypeInfo type, string json) => Agree(type, Encoding.UTF8.GetBytes(json));

    private static void Agree(JsonTypeInfo type, byte[] json)
    {
        string expected;
        try
        {
            expected = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type), type);
        }
        catch (JsonException)
        {
            expected = Refused;
        }

        string read = Read(type, json);
        bool agreed = WithoutEmptyTexts(expected) == WithoutEmptyTexts(read) || (read == Refused && expected.Contains("null", StringComparison.Ordinal));
        Assert.True(agreed, $"{Encoding.UTF8.GetString(json)}\ngenerated: {expected}\nby hand: {read}");
    }

    /// <summary>A text that must be there and is not is empty when read by hand, and null in the generated code.</summary>
    private static string WithoutEmptyTexts(string json) => EmptyText().Replace(json, "");

    [GeneratedRegex("\"\\w+\":\"\",?|,\"\\w+\":\"\"(?=})")]
    private static partial Regex EmptyText();

    private static string Read(JsonTypeInfo type, string json) => Read(type, Encoding.UTF8.GetBytes(json));

    /// <summary>What reading by hand makes of it, written by the generated code.</summary>
    private static string Read(JsonTypeInfo type, byte[] json)
    {
        try
        {
            var read = Reader(type.Type)!.CreateDelegate<ReadDocument>();
            return JsonSerializer.Serialize(read(json), type);
        }
        catch (JsonException)
        {
            return Refused;
        }
    }

    private static List<(int Start, int Length)> Values(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json); // only ASCII: everything else is written escaped
        Assert.Equal(json.Length, bytes.Length);
        List<(int, int)> values = [];
        Utf8JsonReader reader = new(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndArray or JsonTokenType.EndObject))
            {
                Utf8JsonReader behind = reader;
                behind.Skip();
                values.Add(((int)reader.TokenStartIndex, (int)(behind.BytesConsumed - reader.TokenStartIndex)));
            }
        }

        return values;
    }

    private delegate object? ReadDocument(ReadOnlySpan<byte> json);
}
