using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>A UDP or SCTP Service port whose connections are checked, as it was at one commit.</summary>
/// <param name="key">The port; null for frontends that belong to nobody any more.</param>
/// <param name="id">Its id in marks.</param>
/// <param name="frontends">Where its clients knock.</param>
/// <param name="kept">Connections to these endpoints stay: of UDP those that serve, of SCTP all that any EndpointSlice has.</param>
internal sealed class CheckedPort(PortKey? key, uint id, IReadOnlyList<FrontendKey> frontends, EndpointTarget[] kept)
{
    private volatile bool _superseded;

    public PortKey? Key => key;

    public uint Id => id;

    public IReadOnlyList<FrontendKey> Frontends => frontends;

    public TargetSet Kept { get; } = new(kept);

    /// <summary>The port may be another by now, so that nothing is deleted for what it was.</summary>
    public bool IsSuperseded => _superseded;

    /// <summary>Said before a newer state of the port goes into the kernel; it is checked again then. Safe from any thread.</summary>
    public void Supersede() => _superseded = true;
}
