namespace Edge.Agent.State;

/// <summary>Where an endpoint is and who should use it. Shared: thousands of endpoints have the same one.</summary>
public sealed record EndpointTopology(string? NodeName, string? Zone, string[]? HintZones, string[]? HintNodes);
