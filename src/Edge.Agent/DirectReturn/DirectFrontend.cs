using Edge.Agent.Proxy;

namespace Edge.Agent.DirectReturn;

/// <summary>An address of a Service whose endpoints answer directly.</summary>
/// <param name="Link">Index of the interface that clients come in by and that the endpoints are behind.</param>
/// <param name="Address">Address and port, those of the Service and of the endpoints alike.</param>
/// <param name="Protocol">6 or 17 (IPPROTO_TCP, IPPROTO_UDP).</param>
internal readonly record struct DirectFrontend(int Link, EndpointTarget Address, byte Protocol);
