namespace Edge.Control.Sources;

/// <summary>Nodes that are about to go, as kube-proxy judges it (KEP-3836): being deleted, or tainted by the cluster autoscaler. Their gateways drain.</summary>
internal static class LeavingNodes
{
    private const string Taint = "ToBeDeletedByClusterAutoscaler";

    public static IReadOnlySet<string> In(SourceSnapshot snapshot) => snapshot.OfKind(SourceKinds.Node)
        .Where(static node => node.Metadata.Text("deletionTimestamp") is not null || node.Spec.Objects("taints").Any(static taint => taint.Text("key") == Taint))
        .Select(static node => node.Key.Name)
        .ToHashSet();
}
