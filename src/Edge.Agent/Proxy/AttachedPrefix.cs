using System.Net;

namespace Edge.Agent.Proxy;

/// <summary>A prefix whose hosts are neighbours on an Ethernet link.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Link">Index of the interface.</param>
internal readonly record struct AttachedPrefix(IPNetwork Prefix, int Link);
