namespace Edge.Agent.State;

/// <summary><c>spec.type</c> of a Service that has rules.</summary>
public enum ServiceType : byte
{
    ClusterIP,
    NodePort,
    LoadBalancer,
}
