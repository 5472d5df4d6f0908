namespace Edge.Protocol.Kubernetes;

/// <summary>Labels, annotations and kinds that have a meaning here.</summary>
public static class KubernetesNames
{
    /// <summary>On an EndpointSlice: the Service it belongs to.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>On a Service or EndpointSlice: another proxy serves it, so we do not.</summary>
    public const string ServiceProxyNameLabel = "service.kubernetes.io/service-proxy-name";

    /// <summary>On an EndpointSlice of a headless Service.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>On an EndpointSlice: who made it.</summary>
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";

    /// <summary>What <c>kubectl apply</c> leaves behind; stripped by the publisher.</summary>
    public const string LastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>On a Service: <c>Auto</c> asks for zone hints.</summary>
    public const string TopologyModeAnnotation = "service.kubernetes.io/topology-mode";

    /// <summary>The older name of <see cref="TopologyModeAnnotation"/>; it counts before the newer one.</summary>
    public const string TopologyHintsAnnotation = "service.kubernetes.io/topology-aware-hints";

    /// <summary>On an EndpointSlice: when what it tells happened, RFC 3339 (k8s.io/api/core/v1, EndpointsLastChangeTriggerTime).</summary>
    public const string TriggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

    /// <summary>Prefix of our own annotations.</summary>
    public const string AnnotationPrefix = "edge.gateway/";

    public const string CoreVersion = "v1";

    public const string DiscoveryVersion = "discovery.k8s.io/v1";

    public const string ServiceKind = "Service";

    public const string EndpointSliceKind = "EndpointSlice";

    public const string PodKind = "Pod";

    /// <summary>Where an object lives when it names no namespace.</summary>
    public const string DefaultNamespace = "default";
}
