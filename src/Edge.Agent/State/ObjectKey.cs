namespace Edge.Agent.State;

/// <summary>Kind, namespace and name of an object.</summary>
internal readonly record struct ObjectKey(ObjectKind Kind, string Namespace, string Name);
