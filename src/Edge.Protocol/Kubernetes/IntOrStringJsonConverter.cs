using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Protocol.Kubernetes;

internal sealed class IntOrStringJsonConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out int number) => new IntOrString(number),
        JsonTokenType.String => new IntOrString(reader.GetString() ?? ""),
        _ => throw new JsonException("neither an integer nor a string"),
    };

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.Name is null)
        {
            writer.WriteNumberValue(value.Number);
        }
        else
        {
            writer.WriteStringValue(value.Name);
        }
    }
}
