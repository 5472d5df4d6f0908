using System.Net;

namespace Edge.Agent.State;

/// <summary>What is read before it is known whether the Service has rules.</summary>
internal sealed class ServiceFields
{
    private const int DefaultAffinitySeconds = 10_800;

    public readonly List<IPAddress> ClusterIPs = [];
    public readonly List<IPAddress> ExternalIPs = [];
    public readonly List<LoadBalancerAddress> LoadBalancerIPs = [];
    public readonly List<IPNetwork> SourceRanges = [];
    public readonly List<ServicePort> Ports = [];
    public Dictionary<string, string>? Annotations;
    public int AnnotationBytes;
    public IPAddress? ClusterIP;
    public ServiceType Type;
    public bool ExternalName;
    public bool Headless;
    public bool ExternalTrafficLocal;
    public bool InternalTrafficLocal;
    public bool Affinity;
    public int AffinitySeconds = DefaultAffinitySeconds;
    public int HealthCheckNodePort;
}
