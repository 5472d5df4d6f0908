using System.Text.Json.Serialization;

namespace Edge.Protocol.Admin;

/// <summary>Source-generated JSON of the admin socket.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminResponse))]
public sealed partial class AdminJsonContext : JsonSerializerContext;
