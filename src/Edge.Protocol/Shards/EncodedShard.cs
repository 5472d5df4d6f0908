using Edge.Protocol.Documents;

namespace Edge.Protocol.Shards;

/// <summary>One message of a view: what is published on <c>c/…</c>, and how the manifest names it.</summary>
public sealed record EncodedShard(ManifestShard Entry, ReadOnlyMemory<byte> Packed);
