namespace Edge.Agent.Proxy;

/// <summary>One frontend of a Service port and what happens to a new connection to it.</summary>
/// <param name="Key">Address, protocol and port.</param>
/// <param name="Local">Served by the endpoints on this node only.</param>
/// <param name="Refusal">0, or <see cref="SizeClass.Reject"/> or <see cref="SizeClass.Drop"/> when the list has no endpoint.</param>
/// <param name="Source">What happens to the client's address.</param>
/// <param name="Gated">Source ranges or limits decide first.</param>
internal readonly record struct Frontend(FrontendKey Key, bool Local, byte Refusal, SourceMode Source, bool Gated = false);
