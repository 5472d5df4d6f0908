using System.Text.Json.Serialization;

namespace Edge.Protocol.Kubernetes;

/// <summary>Kubernetes objects as JSON: camelCase, absent for null, unknown fields ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(KubernetesObject))]
[JsonSerializable(typeof(KubernetesList))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(EndpointSlice))]
[JsonSerializable(typeof(Pod))]
public sealed partial class KubernetesJsonContext : JsonSerializerContext;
