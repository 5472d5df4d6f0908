namespace Edge.Protocol.Shards;

/// <summary>An object as it goes into a shard: <paramref name="Key"/> orders the lines, <paramref name="Json"/> is one line of UTF-8 JSON.</summary>
public readonly record struct ShardObject(string Key, ReadOnlyMemory<byte> Json);
