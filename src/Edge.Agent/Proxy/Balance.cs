namespace Edge.Agent.Proxy;

/// <summary>How a new connection chooses its slot of the endpoint list; with the number of slots it makes the <see cref="SizeClass"/>.</summary>
internal enum Balance : byte
{
    /// <summary>By chance: every connection alone.</summary>
    Random = 0,

    /// <summary>By a hash of addresses and ports: every gateway with the same endpoints chooses the same one.</summary>
    FlowHash = 1,

    /// <summary>By a hash of the client's address: a client keeps its endpoint through whichever gateway it comes.</summary>
    ClientHash = 2,

    /// <summary><see cref="ClientHash"/> whose translation leaves the destination port alone: what the ports of a range need.</summary>
    ClientHashKeepPort = 3,
}
