using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>The source modes of one Service's frontends, from the gateway's mode and the Service's own annotation.</summary>
/// <param name="Internal">Connections to the clusterIP.</param>
/// <param name="External">From anywhere to an external address under traffic policy Cluster.</param>
/// <param name="ExternalToCluster">From pods or the node to an external address under traffic policy Local.</param>
/// <param name="ExternalLocal">From outside under traffic policy Local.</param>
internal readonly record struct SourceRules(SourceMode Internal, SourceMode External, SourceMode ExternalToCluster, SourceMode ExternalLocal)
{
    /// <summary>Endpoints that call themselves are found by address pairs; under Auto alone the same-link rule finds them.</summary>
    public bool Hairpins => Internal != SourceMode.Auto || External != SourceMode.Auto;

    public static SourceRules For(SourceChoice choice, NodeFacts node) => choice switch
    {
        SourceChoice.Auto => All(SourceMode.Auto),
        SourceChoice.Keep => All(SourceMode.Keep),
        SourceChoice.Masquerade => All(SourceMode.Masquerade),
        SourceChoice.Kubernetes => Kubernetes(node),
        _ => node.KubernetesSourceRules ? Kubernetes(node) : All(SourceMode.Auto),
    };

    /// <summary>What a client from outside meets on the way to an endpoint: at the Service's external addresses and NodePorts, or at the clusterIP where it has no other.</summary>
    public static SourceMode OfOutside(ServiceSpec service, EndpointEntry endpoint, NodeFacts node)
    {
        SourceRules rules = For(ServiceAnnotations.Parse(service.Annotations, service, []).SourceIp, node);
        return service.Type == ServiceType.ClusterIP && service.ExternalIPs.Length == 0 ? rules.Internal
            : service.ExternalTrafficLocal && endpoint.NodeName == node.NodeName ? rules.ExternalLocal
            : rules.External;
    }

    private static SourceRules All(SourceMode mode) => new(mode, mode, mode, mode);

    private static SourceRules Kubernetes(NodeFacts node)
    {
        SourceMode toClusterIP = node.MasqueradeAll ? SourceMode.Masquerade
            : node.PodCidrs.Count > 0 ? SourceMode.MasqueradeOutsiders : SourceMode.Keep;
        return new SourceRules(toClusterIP, SourceMode.Masquerade, SourceMode.MasqueradeOutsiders, SourceMode.Keep);
    }
}
