using System.Text.Json.Serialization;

namespace Edge.Lab;

/// <summary>What a pod says about one request: who answered and whom it saw.</summary>
internal sealed record PodAnswer(string Pod, string Client, int Port);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PodAnswer))]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LabJsonContext : JsonSerializerContext;
