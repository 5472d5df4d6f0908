using System.Text.Json.Serialization;

namespace Edge.Protocol.Documents;

/// <summary>Documents of the protocol as JSON: camelCase, absent for null, unknown members skipped. For edge-control and edgectl.</summary>
/// <remarks>
/// What the agent reads and writes it does by hand (<see cref="Json.IJsonObject"/>, <see cref="Json.JsonFields"/>), and this context is the measure of that in the tests.
/// Members with a default are <c>set</c>, not <c>init</c>: generated code assigns every <c>init</c> member, so the default of an absent one would be lost.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ShardHeader))]
[JsonSerializable(typeof(Tombstone))]
[JsonSerializable(typeof(GatewayConfig))]
[JsonSerializable(typeof(ControlPlaneState))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(GatewayRequest))]
[JsonSerializable(typeof(KeyPackage))]
[JsonSerializable(typeof(TrustFile))]
public sealed partial class ProtocolJsonContext : JsonSerializerContext;
