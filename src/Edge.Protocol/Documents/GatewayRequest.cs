using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Protocol.Json;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>q</c>: <c>shard</c> asks for shards of the view (answered on <c>a</c> as sent on <c>c</c>), <c>manifest</c> for the manifest.</summary>
public sealed record GatewayRequest : IJsonObject
{
    [JsonPropertyName("op")]
    public string Operation { get; set; } = "";

    public string? View { get; init; }

    [JsonPropertyName("i")]
    public IReadOnlyList<int>? Shards { get; init; }

    void IJsonObject.WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("op"u8, Operation);
        writer.WriteOptional("view"u8, View);
        if (Shards is not null)
        {
            writer.WriteStartArray("i"u8);
            for (int i = 0; i < Shards.Count; i++)
            {
                writer.WriteNumberValue(Shards[i]);
            }

            writer.WriteEndArray();
        }
    }
}
