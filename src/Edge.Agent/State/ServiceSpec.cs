using System.Net;

namespace Edge.Agent.State;

/// <summary>
/// A Service as the proxy needs it: checked, immutable, small. Headless Services, <c>ExternalName</c> and those of another proxy never become one.
/// </summary>
public sealed class ServiceSpec
{
    /// <summary>Stands for the value of an annotation that is longer than is kept.</summary>
    public const string AnnotationTooLong = "\0";

    public required ServiceKey Key { get; init; }

    public required string Uid { get; init; }

    /// <summary>Opaque; equal means the same object.</summary>
    public required string ResourceVersion { get; init; }

    public ServiceType Type { get; init; }

    /// <summary>At most one of each family.</summary>
    public IPAddress[] ClusterIPs { get; init; } = [];

    public IPAddress[] ExternalIPs { get; init; } = [];

    public LoadBalancerAddress[] LoadBalancerIPs { get; init; } = [];

    public IPNetwork[] LoadBalancerSourceRanges { get; init; } = [];

    public bool ExternalTrafficLocal { get; init; }

    public bool InternalTrafficLocal { get; init; }

    /// <summary>Time-out of <c>sessionAffinity: ClientIP</c>, or null without affinity.</summary>
    public TimeSpan? Affinity { get; init; }

    /// <summary>0 means none.</summary>
    public int HealthCheckNodePort { get; init; }

    public ServicePort[] Ports { get; init; } = [];

    /// <summary>Only those under <c>edge.gateway/</c>, at most 32 with 256 KiB together; null without any.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
