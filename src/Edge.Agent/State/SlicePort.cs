namespace Edge.Agent.State;

/// <summary>One named port of an EndpointSlice.</summary>
public readonly record struct SlicePort(string Name, TransportProtocol Protocol, ushort Port);
