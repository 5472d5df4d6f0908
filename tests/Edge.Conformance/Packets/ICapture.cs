using System.Net.Sockets;

namespace Edge.Conformance.Packets;

/// <summary>A socket that sees probes and refusals.</summary>
internal interface ICapture : IDisposable
{
    Socket Socket { get; }

    /// <summary>Reads what is there now, without waiting.</summary>
    void Drain(Action<Sighting> seen);
}
