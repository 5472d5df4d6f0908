using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Topic <c>q</c>: <c>shard</c> asks for shards of the view (answered on <c>a</c> as sent on <c>c</c>), <c>manifest</c> for the manifest.</summary>
public sealed record GatewayRequest
{
    [JsonPropertyName("op")]
    public string Operation { get; set; } = "";

    public string? View { get; init; }

    [JsonPropertyName("i")]
    public IReadOnlyList<int>? Shards { get; init; }
}
