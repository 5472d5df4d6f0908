namespace Edge.Agent.Proxy.Annotations;

/// <summary>Bounds on the connections of each Service port through this gateway; 0 is no bound.</summary>
/// <param name="Connections">Simultaneous ones.</param>
/// <param name="ConnectionsPerClient">Simultaneous ones of one client address.</param>
/// <param name="NewPerSecond">New ones in a second.</param>
/// <param name="NewPerSecondPerClient">New ones of one client address in a second.</param>
internal readonly record struct ConnectionLimits(uint Connections, uint ConnectionsPerClient, uint NewPerSecond, uint NewPerSecondPerClient)
{
    /// <summary>The largest bound that can be asked for: more connections than a gateway's conntrack table holds.</summary>
    public const int Maximum = 1_000_000;

    /// <summary>There is a bound.</summary>
    public bool Any => this != default;
}
