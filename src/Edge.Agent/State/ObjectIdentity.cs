using Edge.Protocol.Kubernetes;

namespace Edge.Agent.State;

/// <summary>Head of an object: enough to decide whether the rest has to be read at all.</summary>
internal struct ObjectIdentity
{
    public ObjectKind Kind;
    public string? ApiVersion;
    public string? KindText;
    public string? Namespace;
    public string? Name;
    public string? Uid;
    public string? ResourceVersion;

    /// <summary>Of an EndpointSlice: the Service it belongs to.</summary>
    public string? ServiceName;

    /// <summary>When the cluster made the change, in milliseconds of Unix time (annotation <c>endpoints.kubernetes.io/last-change-trigger-time</c>); 0: it does not say.</summary>
    public long Trigger;

    /// <summary>Another proxy serves it, or it belongs to a headless Service.</summary>
    public bool NotOurs;

    public readonly string Text => $"{KindText ?? "object"} {Namespace ?? KubernetesNames.DefaultNamespace}/{Name ?? "?"}";

    /// <summary>The Service that the object counts for.</summary>
    public readonly ServiceKey ServiceKey => new(Namespace!, Kind == ObjectKind.Service ? Name! : ServiceName!);
}
