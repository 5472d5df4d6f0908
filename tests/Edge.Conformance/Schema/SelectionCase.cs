using System.Net;

namespace Edge.Conformance.Schema;

/// <summary>Which endpoints of a Service port are used, apart from any packet.</summary>
internal sealed record SelectionCase(string Name, IReadOnlyList<SelectionEndpoint> Endpoints)
{
    public string? NodeName { get; init; }

    public string? Zone { get; init; }

    public bool InternalLocal { get; init; }

    public bool ExternalLocal { get; init; }

    /// <summary>0: the Service has no external address, and its external policy means nothing.</summary>
    public ushort NodePort { get; init; }

    /// <summary>Null: nothing uses this list.</summary>
    public IReadOnlyList<IPEndPoint>? ClusterEndpoints { get; init; }

    /// <summary>Null: nothing uses this list.</summary>
    public IReadOnlyList<IPEndPoint>? LocalEndpoints { get; init; }

    /// <summary>Some endpoint is usable somewhere.</summary>
    public bool HasAnyEndpoints { get; init; }

    /// <summary>Of the node; one that no endpoint is hinted to when the case does not name it.</summary>
    public string EffectiveNodeName => NodeName ?? "selection-node";
}
