namespace Edge.Agent.Pair;

/// <summary>What this gateway is to the addresses of its pair.</summary>
internal enum PairRole : byte
{
    /// <summary>Just started: listening. What the kernel still has stays, without an answer to anybody, and nothing new is claimed.</summary>
    Undecided,

    /// <summary>The other gateway has the addresses; here they are withdrawn.</summary>
    Standby,

    /// <summary>The addresses are here.</summary>
    Owner,
}
