namespace Edge.Agent.Proxy.Annotations;

/// <summary>Ports on which a Service port is served besides its own; the endpoint gets the port that the client used.</summary>
/// <param name="PortName">Name of the Service port; empty for the only one.</param>
/// <param name="First">1–65,535.</param>
/// <param name="Last">At least <paramref name="First"/>.</param>
internal readonly record struct PortRange(string PortName, ushort First, ushort Last)
{
    public bool Contains(int port) => port >= First && port <= Last;

    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => PortName.Length == 0 ? $"{First}-{Last}" : $"{PortName}={First}-{Last}";
}
