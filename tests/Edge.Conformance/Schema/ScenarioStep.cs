using System.Text.Json.Nodes;

namespace Edge.Conformance.Schema;

/// <summary>A complete state and the flows that meet it.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Services"><c>v1 Service</c> objects as the file has them.</param>
/// <param name="EndpointSlices"><c>discovery.k8s.io/v1</c> objects.</param>
/// <param name="Flows">In the order of the file.</param>
internal sealed record ScenarioStep(string Name, IReadOnlyList<JsonObject> Services, IReadOnlyList<JsonObject> EndpointSlices, IReadOnlyList<Flow> Flows);
