using Edge.Protocol.Kubernetes;

namespace Edge.Control.Sources;

/// <summary>Which kinds are taken, and which are left aside on purpose.</summary>
internal static class SourceKinds
{
    public const string OwnVersion = "edge.gateway/v1";
    public const string Gateway = "Gateway";
    public const string View = "View";
    public const string AddressPool = "AddressPool";
    public const string Node = "Node";

    private static readonly HashSet<(string Version, string Kind)> s_taken =
    [
        (KubernetesNames.CoreVersion, KubernetesNames.ServiceKind),
        (KubernetesNames.DiscoveryVersion, KubernetesNames.EndpointSliceKind),
        (KubernetesNames.CoreVersion, KubernetesNames.PodKind),
        (KubernetesNames.CoreVersion, Node),
        (OwnVersion, Gateway),
        (OwnVersion, View),
        (OwnVersion, AddressPool),
    ];

    private static readonly HashSet<string> s_workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"];

    /// <summary>Kinds that say nothing about Services; a whole application's manifests may hold them.</summary>
    private static readonly HashSet<string> s_unrelated =
    [
        "Namespace", "ConfigMap", "Secret", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
        "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "NetworkPolicy", "HorizontalPodAutoscaler", "PodDisruptionBudget",
        "CustomResourceDefinition", "Endpoints", "Ingress", "LimitRange", "ResourceQuota",
    ];

    public static bool IsTaken(string apiVersion, string kind) => s_taken.Contains((apiVersion, kind));

    public static bool IsNamespaced(string kind) => kind is not (Gateway or View or AddressPool or Node);

    /// <summary>Why an object is ignored on purpose; null when nothing is known of its kind.</summary>
    public static string? IgnoredBecause(string kind) =>
        s_workloads.Contains(kind) ? "is ignored: nothing here runs its pods; write the Pods themselves, with status.podIPs, or an EndpointSlice"
        : s_unrelated.Contains(kind) ? "is ignored: it says nothing about Services"
        : null;

    /// <summary>The kind's group in another version, as in <c>discovery.k8s.io/v1beta1</c>.</summary>
    public static string? VersionOf(string kind)
    {
        foreach ((string version, string name) in s_taken)
        {
            if (name == kind)
            {
                return version;
            }
        }

        return null;
    }
}
