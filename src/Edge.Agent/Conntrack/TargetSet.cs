using Edge.Agent.Proxy;
using Edge.Linux.Conntrack;

namespace Edge.Agent.Conntrack;

/// <summary>Endpoints to look connections up in. The look-up table is made when the first connection is looked up: most ports have none.</summary>
/// <param name="lists">Lists of endpoints, which nobody changes any more; one may be in several or several times.</param>
internal sealed class TargetSet(params IReadOnlyList<EndpointTarget>[] lists)
{
    private HashSet<EndpointTarget>? _targets;

    /// <summary>Whether a connection leads to one of them.</summary>
    public bool Contains(in ConntrackEntry entry)
    {
        _targets ??= [.. lists.SelectMany(static list => list)];
        EndpointTarget target = Of(entry);

        // An endpoint of a range of ports has no port of its own: the connection keeps the one it asked for.
        return _targets.Contains(target) || (entry.Reply.SourcePort == entry.Original.DestinationPort && _targets.Contains(target with { Port = 0 }));
    }

    /// <summary>Where a connection leads: the source of its replies.</summary>
    public static EndpointTarget Of(in ConntrackEntry entry) => new(entry.Reply.Source, entry.Reply.AddressBytes, entry.Reply.SourcePort);
}
