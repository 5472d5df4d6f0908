using Edge.Agent.State;

namespace Edge.Agent.Health;

/// <summary>A Service that should have a health server: type LoadBalancer with <c>externalTrafficPolicy: Local</c>.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Port"><c>spec.healthCheckNodePort</c>; 0 when it is missing.</param>
/// <param name="LocalEndpoints">Ready ones on this gateway.</param>
internal sealed record HealthTarget(ServiceKey Service, int Port, int LocalEndpoints);
