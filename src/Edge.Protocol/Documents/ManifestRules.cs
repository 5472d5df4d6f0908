using System.Numerics;
using Edge.Protocol.Signatures;

namespace Edge.Protocol.Documents;

/// <summary>What makes a manifest usable, beyond its signature.</summary>
public static class ManifestRules
{
    /// <summary>Why the manifest cannot be used for this view; null when it can.</summary>
    public static string? Check(Manifest manifest, string tenant, string view)
    {
        if (manifest.Typ != DocumentTypes.Manifest || manifest.Tenant != tenant || manifest.View != view)
        {
            return $"it is a '{manifest.Typ}' of tenant '{manifest.Tenant}' and view '{manifest.View}', expected a manifest of '{tenant}' and '{view}'";
        }

        if (manifest.Crit is { Count: > 0 } crit)
        {
            return $"it needs '{crit[0]}', which this version does not know: update the agent";
        }

        if (manifest.Schema != ProtocolLimits.Schema)
        {
            return $"schema {manifest.Schema} is not known here (known: {ProtocolLimits.Schema}): update the agent";
        }

        if (manifest.ShardCount is < 1 or > ProtocolLimits.Shards || !BitOperations.IsPow2(manifest.ShardCount))
        {
            return $"shardCount {manifest.ShardCount} is not a power of two up to {ProtocolLimits.Shards}";
        }

        if (manifest.HeartbeatSeconds is < 1 or > 86_400)
        {
            return $"hbSec {manifest.HeartbeatSeconds} is not between 1 and 86400";
        }

        (int Index, int Part) last = (-1, -1);
        foreach (ManifestShard shard in manifest.Shards)
        {
            if (shard is null)
            {
                return "shards contains null";
            }

            (int Index, int Part) position = (shard.Index, shard.Part ?? 0);
            bool continues = shard.Part is null or 0 ? position.Index > last.Index : position.Index == last.Index && position.Part == last.Part + 1;
            if (!continues || shard.Index >= manifest.ShardCount)
            {
                return $"shard {shard.Index} is out of order, twice, or not below {manifest.ShardCount}";
            }

            if (Check(shard) is { } problem)
            {
                return problem;
            }

            last = position;
        }

        return null;
    }

    private static string? Check(ManifestShard shard)
    {
        if (shard.PackedBytes is < 1 or > ProtocolLimits.MessageBytes)
        {
            return $"shard {shard.Index} has {shard.PackedBytes} bytes, at most {ProtocolLimits.MessageBytes} are taken";
        }

        if (shard.UnpackedBytes is < 1 or > ProtocolLimits.UnpackedBytes || shard.UnpackedBytes > (long)shard.PackedBytes * ProtocolLimits.PackingRatio)
        {
            return $"shard {shard.Index} unpacks to {shard.UnpackedBytes} bytes, beyond {ProtocolLimits.UnpackedBytes} or {ProtocolLimits.PackingRatio} times its size";
        }

        return shard.Objects < 0 || !Base64UrlText.TryDecode(shard.Sha256, 32, out _)
            ? $"shard {shard.Index} has a negative number of objects or no SHA-256 in base64url"
            : null;
    }
}
