namespace Edge.Agent.State;

/// <summary>Namespace and name of a Service.</summary>
public readonly record struct ServiceKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
