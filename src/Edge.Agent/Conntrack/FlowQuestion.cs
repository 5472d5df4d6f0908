using System.Net;
using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>What a person asks of a few Service ports.</summary>
/// <param name="Ports">The Service ports.</param>
/// <param name="Client">Whose connections are counted apart; null for nobody's.</param>
/// <param name="Answer">Called on the reconciler's thread.</param>
internal sealed record FlowQuestion(IReadOnlyList<PortKey> Ports, IPAddress? Client, Action<FlowAnswer> Answer);
