using System.Text.Json.Serialization;

namespace Edge.Control.Publishing;

/// <summary>Source-generated JSON of the state directory.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlRecord))]
internal sealed partial class ControlJsonContext : JsonSerializerContext;
