namespace Edge.Agent.Proxy;

/// <summary>An interface. One that is made again under its name has another index.</summary>
/// <param name="Index">Index.</param>
/// <param name="Name">Name, for example <c>eth0</c>.</param>
internal readonly record struct HostLink(int Index, string Name);
