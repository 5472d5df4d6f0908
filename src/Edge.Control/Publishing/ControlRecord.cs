using Edge.Control.Endpoints;

namespace Edge.Control.Publishing;

/// <summary>What edge-control must not forget: on disk before anything that depends on it is published.</summary>
internal sealed record ControlRecord
{
    /// <summary>Counts connections to the broker, for the cp document.</summary>
    public ulong Connections { get; set; }

    public Dictionary<string, ViewRecord> Views { get; init; } = [];

    /// <summary>By gateway: generation of its cfg document and the digest of its content.</summary>
    public Dictionary<string, ConfigRecord> Configs { get; init; } = [];

    public Allocations Allocations { get; set; } = new();
}
