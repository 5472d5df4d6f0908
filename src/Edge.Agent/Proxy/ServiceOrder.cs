using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>Services by namespace and name, so that a full load does the same each time.</summary>
internal sealed class ServiceOrder : IComparer<ServiceKey>
{
    public static ServiceOrder Instance { get; } = new();

    public int Compare(ServiceKey x, ServiceKey y)
    {
        int order = string.CompareOrdinal(x.Namespace, y.Namespace);
        return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
    }
}
