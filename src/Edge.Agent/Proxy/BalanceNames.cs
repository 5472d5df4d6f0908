namespace Edge.Agent.Proxy;

/// <summary>The words for a <see cref="Balance"/> in settings, configuration and annotations.</summary>
internal static class BalanceNames
{
    /// <summary>Null for every other word.</summary>
    public static Balance? Parse(string? word) => word switch
    {
        "random" => Balance.Random,
        "flow-hash" => Balance.FlowHash,
        "client-hash" => Balance.ClientHash,
        _ => null,
    };
}
