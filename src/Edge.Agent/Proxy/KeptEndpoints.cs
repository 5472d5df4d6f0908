using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// The endpoints of a Service port to which connections may stay although the port changed: wider than the lists of those that get new
/// ones, which leave out what hints and locality do not choose and what terminates.
/// </summary>
internal static class KeptEndpoints
{
    /// <param name="protocol">Of the port.</param>
    /// <param name="candidates">All its endpoints.</param>
    /// <returns>Of UDP those that serve; of SCTP all, in whatever condition; null for TCP, whose connections always stay.</returns>
    public static EndpointTarget[]? Of(TransportProtocol protocol, IReadOnlyList<EndpointCandidate> candidates) => protocol switch
    {
        TransportProtocol.Udp => [.. candidates.Where(static candidate => candidate.Serving).Select(static candidate => candidate.Target)],
        TransportProtocol.Sctp => [.. candidates.Select(static candidate => candidate.Target)],
        _ => null,
    };
}
