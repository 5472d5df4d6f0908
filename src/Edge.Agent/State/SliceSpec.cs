using System.Net.Sockets;

namespace Edge.Agent.State;

/// <summary>An EndpointSlice as the proxy needs it: one address family, ports with a name and a number, usable or not decided later.</summary>
public sealed class SliceSpec
{
    public required string Name { get; init; }

    public required string Uid { get; init; }

    /// <summary>Opaque; equal means the same object.</summary>
    public required string ResourceVersion { get; init; }

    public AddressFamily Family { get; init; }

    public SlicePort[] Ports { get; init; } = [];

    public EndpointEntry[] Endpoints { get; init; } = [];
}
