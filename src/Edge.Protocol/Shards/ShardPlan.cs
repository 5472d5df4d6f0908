namespace Edge.Protocol.Shards;

/// <summary>How many shards a view takes.</summary>
public static class ShardPlan
{
    /// <summary>
    /// The power of two that brings the average shard to the target or below. <paramref name="current"/> is kept until it is wrong by more than
    /// a factor of two, because another count makes every gateway fetch everything again.
    /// </summary>
    public static int Count(long packedBytes, int current = 0)
    {
        int wanted = 1;
        while (wanted < ProtocolLimits.Shards && packedBytes / wanted > ProtocolLimits.TargetShardBytes)
        {
            wanted *= 2;
        }

        return current >= wanted && current <= wanted * 4 && current > 0 ? current : wanted;
    }
}
