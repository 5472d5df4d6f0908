namespace Edge.Protocol;

/// <summary>Sizes that both sides keep to, so that any broker of note can carry every message.</summary>
public static class ProtocolLimits
{
    /// <summary>Largest payload of one message, in bytes.</summary>
    public const int MessageBytes = 60_000;

    /// <summary>Largest payload that still fits a message once it is signed (base64url, header and signature), in bytes.</summary>
    public const int SignedPayloadBytes = (MessageBytes - 512) / 4 * 3;

    /// <summary>Largest shard after unpacking, in bytes.</summary>
    public const int UnpackedBytes = 4 * 1024 * 1024;

    /// <summary>JSON of this kind packs about 12 to 1; deflate cannot pass 1032 to 1. Beyond this it is a bomb, not a shard.</summary>
    public const int PackingRatio = 200;

    /// <summary>Most shards of a view in this version.</summary>
    public const int Shards = 256;

    /// <summary>What a publisher aims at for one shard, in bytes.</summary>
    public const int TargetShardBytes = 32 * 1024;

    /// <summary>Version of the objects inside shards and deltas.</summary>
    public const int Schema = 1;
}
