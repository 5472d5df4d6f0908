namespace Edge.Agent.State;

/// <summary>One port of a Service; <paramref name="NodePort"/> 0 means none.</summary>
public readonly record struct ServicePort(string Name, TransportProtocol Protocol, ushort Port, ushort NodePort);
