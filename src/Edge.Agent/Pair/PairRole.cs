namespace Edge.Agent.Pair;

/// <summary>What this gateway is to the addresses of its pair.</summary>
internal enum PairRole : byte
{
    /// <summary>Just started: listening. Nothing is claimed, and without a lease the kernel answers for nothing.</summary>
    Undecided,

    /// <summary>The other gateway has the addresses; here they are withdrawn.</summary>
    Standby,

    /// <summary>The addresses are here.</summary>
    Owner,
}
