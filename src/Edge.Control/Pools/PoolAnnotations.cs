using Edge.Protocol.Kubernetes;

namespace Edge.Control.Pools;

/// <summary>What a Service can say about its load balancer addresses. edge-control alone reads it: gateways do not get these annotations.</summary>
internal static class PoolAnnotations
{
    /// <summary>Addresses that the Service asks for, at most one of each family, separated by a comma.</summary>
    public const string LoadBalancerIPs = KubernetesNames.AnnotationPrefix + "load-balancer-ips";

    /// <summary>The pool that its addresses come from.</summary>
    public const string AddressPool = KubernetesNames.AnnotationPrefix + "address-pool";

    /// <summary>Services of one namespace with the same text here may have one address together.</summary>
    public const string AllowSharedIP = KubernetesNames.AnnotationPrefix + "allow-shared-ip";

    /// <summary>Read by gateways; a Service that has it serves ports that <c>spec.ports</c> does not tell.</summary>
    public const string PortRanges = KubernetesNames.AnnotationPrefix + "port-ranges";

    /// <summary>Those that no gateway reads.</summary>
    public static IReadOnlyList<string> OfControl { get; } = [LoadBalancerIPs, AddressPool, AllowSharedIP];
}
