using System.Text.Json.Serialization;

namespace Edge.Agent.State;

/// <summary>The agent's own files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Floors))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
