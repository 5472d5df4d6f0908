using System.Text.Json;
using Edge.Protocol.Shards;

namespace Edge.Protocol.Documents;

/// <summary>Puts a manifest together from what was encoded.</summary>
public static class ManifestBuilder
{
    /// <param name="template">Tenant, view, generations, beat, counts and so on; its shards are replaced.</param>
    /// <param name="shardCount">Modulus with which the objects were distributed.</param>
    /// <param name="shards">Every message of the view, in any order.</param>
    public static Manifest Build(Manifest template, int shardCount, IEnumerable<EncodedShard> shards) => template with
    {
        ShardCount = shardCount,
        Shards = [.. shards.Select(s => s.Entry).OrderBy(s => s.Index).ThenBy(s => s.Part ?? 0)],
    };

    public static byte[] ToJson(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ProtocolJsonContext.Default.Manifest);
}
