using System.Net;
using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>One answer in the making: paths, and the lists of endpoints that they share.</summary>
internal sealed class PathAnswer(IDesiredServices services, Dataplane dataplane, Func<IPAddress, AddressRow?>? claims, PathMachine? machine, PathClient client, FlowAnswer? flows)
{
    private const int ShownRanges = 16;

    private readonly List<PathRow> _paths = [];
    private readonly List<PathListRow> _lists = [];
    private readonly List<(PortKey Owner, uint Mark, bool Direct)> _listed = [];
    private int _leftOut;

    /// <summary>See <see cref="ExplainAnswer.Problems"/>.</summary>
    public List<string> Problems { get; } = [];

    public ExplainAnswer Make(string? kernelProblem) => new(client.IsGateway ? "gateway" : client.IsPod ? "pod" : "outside")
    {
        From = client.Address?.ToString(),
        FromInterface = client.Interface > 0 ? dataplane.Node.Paths.NameOf(client.Interface) : null,
        Paths = _paths,
        PathsLeftOut = _leftOut,
        Lists = _lists,
        Problems = Problems,
        KernelProblem = kernelProblem,
        FlowsProblem = flows is null ? "this agent follows no connections" : flows.Problem,
    };

    /// <summary>Goes with a packet to this address.</summary>
    public void Add(FrontendKey packet)
    {
        if (_paths.Count == AdminLimits.ExplainPaths)
        {
            _leftOut++;
            return;
        }

        PacketWalk walk = new(dataplane, client, packet);
        PathRow path = new(packet.Address!.ToString(), packet.Port, packet.Protocol.ToString().ToUpperInvariant(), walk.Outcome, walk.Reason)
        {
            Lookups = walk.Lookups.Rows,
            Claim = claims?.Invoke(packet.Address),
        };
        if (walk.Mark == 0)
        {
            Neighbourhood near = new(services, dataplane, packet);
            path = path with { Nearby = near.Nearby, Reason = walk.Reason == PathReasons.UnknownAddress && near.IsWanted ? PathReasons.NotServed : walk.Reason };
            Problems.AddRange(near.Problems);
        }
        else
        {
            path = WithMark(path, walk.Mark);
        }

        _paths.Add(walk.Owner is PortKey owner && services.TryGet(owner.Service, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
            ? WithService(path, walk, owner, service!, slices)
            : path);
    }

    private static PathRow WithMark(PathRow path, uint mark) => path with
    {
        Id = ConnectionMark.IdOf(mark),
        Policy = (mark & ConnectionMark.LocalBit) != 0 ? "Local" : "Cluster",
        Balance = SizeClass.SlotsOf(ConnectionMark.ClassOf(mark)) == 0 ? null
            : SizeClass.BalanceOf(ConnectionMark.ClassOf(mark)) switch { Balance.Random => "random", Balance.FlowHash => "flow-hash", _ => "client-hash" },
        SourceMode = ConnectionMark.SourceOf(mark) switch
        {
            SourceMode.Auto => "auto",
            SourceMode.Masquerade => "masquerade",
            SourceMode.MasqueradeOutsiders => "masquerade-outsiders",
            _ => "keep",
        },
        Gated = (mark & ConnectionMark.GatedBit) != 0,
        Sticky = (mark & ConnectionMark.StickyBit) != 0,
    };

    private PathRow WithService(PathRow path, PacketWalk walk, PortKey owner, ServiceSpec service, IReadOnlyList<SliceSpec> slices)
    {
        List<EndpointCandidate> candidates = EndpointCandidates.Of(owner, slices, dataplane.Node.NodeName);
        path = path with
        {
            Service = owner.Service.ToString(),
            PortName = owner.PortName,
            Kind = KindOf(walk.Frontend?.Address, service),
            Reason = path.Reason == PathReasons.NoneReady && candidates.Count == 0 ? PathReasons.NoEndpoints : path.Reason,
            Kept = walk.Kept is { } kept ? FlowReports.TextOf(kept.Endpoint) : null,
            KeptSeconds = walk.Kept?.Left is TimeSpan left ? (long)left.TotalSeconds : null,
            AllowedSources = walk.Restricted ? Few(service.LoadBalancerSourceRanges) : [],
        };
        if (Programmed(owner) is ProgrammedPort port)
        {
            path = path with { Limits = LimitsOf(port), DirectLink = path.Kind is not "clusterIP" and not "nodePort" ? DirectLink(port, walk) : null };
        }

        if (path is { Outcome: "forwarded", Gated: true })
        {
            path = Limited(path, walk, owner);
        }

        if (path is { Outcome: "forwarded", DirectLink: null } && machine is not null && LeavesGateway(walk.Mark))
        {
            path = path with { Obstacles = machine.ObstaclesOf(client, dataplane.Node, owner.Family) };
        }

        return walk.Mark == 0 ? path : path with { List = ListOf(owner, walk.Mark, path.DirectLink is not null, service, candidates) };
    }

    // An endpoint of the gateway itself needs nothing forwarded.
    private bool LeavesGateway(uint mark)
    {
        foreach (EndpointTarget target in dataplane.Model.SlotsOf(ConnectionMark.ListOf(mark)))
        {
            if (!dataplane.Node.LocalAddresses.Contains(target.Address))
            {
                return true;
            }
        }

        return false;
    }

    // Such a packet never reaches the chains of the walk.
    private string? DirectLink(ProgrammedPort port, PacketWalk walk)
    {
        if (port.DirectLink == 0 || !client.ComesBy(port.DirectLink, dataplane.Node, port.Key.Family))
        {
            return null;
        }

        string name = dataplane.Node.Paths.NameOf(port.DirectLink);
        return walk.Lookups.IsDirect(port.DirectLink, name, walk.Packet) ? name : null;
    }

    private int ListOf(PortKey owner, uint mark, bool direct, ServiceSpec service, List<EndpointCandidate> candidates)
    {
        uint list = mark & (ConnectionMark.ListMask | ConnectionMark.SourceMask | ConnectionMark.PickMask);
        int index = _listed.IndexOf((owner, list, direct));
        if (index < 0)
        {
            index = _lists.Count;
            _listed.Add((owner, list, direct));
            _lists.Add(new EndpointRows(dataplane, owner, mark, client, direct, machine).Make(service, candidates, FlowsOf(owner), flows is { Problem: null }));
        }

        return index;
    }

    // In the order of the chain "gate": the client's limits, then the Service port's.
    private PathRow Limited(PathRow path, PacketWalk walk, PortKey owner)
    {
        if (client.Address is IPAddress address && Programmed(owner) is ProgrammedPort port)
        {
            FlowView? view = FlowsOf(owner);
            int? live = flows is not { Problem: null } ? null : view is null ? 0 : view.Client;
            List<ClientLimitRow> limits = new ClientLimits(walk.Lookups, dataplane.TableOf(owner.Family), address).Of(port, live);
            path = path with { ClientLimits = limits };
            foreach (ClientLimitRow row in limits)
            {
                if (row.State == ClientLimits.Reached)
                {
                    return path with { Outcome = "refused", Reason = PathReasons.ClientLimitReached };
                }
            }
        }

        return IsFull(owner) ? path with { Outcome = "refused", Reason = PathReasons.LimitReached } : path;
    }

    private ProgrammedPort? Programmed(PortKey owner)
    {
        foreach (ProgrammedPort port in dataplane.Model.PortsOf(owner.Service))
        {
            if (port.Key == owner)
            {
                return port;
            }
        }

        return null;
    }

    // The kernel counts the same connections; what is left of a limit by time it alone knows.
    private bool IsFull(PortKey owner)
    {
        foreach (PolicyElement element in Programmed(owner)?.Elements ?? [])
        {
            if (element.Set == PolicySet.Connections && FlowsOf(owner)?.Flows >= element.Number)
            {
                return true;
            }
        }

        return false;
    }

    private FlowView? FlowsOf(PortKey owner)
    {
        foreach (FlowView view in flows?.Ports ?? [])
        {
            if (view.Port == owner)
            {
                return view;
            }
        }

        return null;
    }

    private static string KindOf(IPAddress? address, ServiceSpec service) =>
        address is null ? "nodePort"
        : Array.IndexOf(service.ClusterIPs, address) >= 0 ? "clusterIP"
        : Array.IndexOf(service.ExternalIPs, address) >= 0 ? "externalIP"
        : "loadBalancer";

    private static List<string> LimitsOf(ProgrammedPort port)
    {
        List<string> limits = [];
        foreach (PolicyElement element in port.Elements)
        {
            string? name = element.Set switch
            {
                PolicySet.Connections => "connections",
                PolicySet.ConnectionRate => "new-connections-per-second",
                PolicySet.ClientConnections => "connections-per-client",
                PolicySet.ClientRate => "new-connections-per-second-per-client",
                _ => null,
            };
            if (name is not null)
            {
                limits.Add($"{name}={element.Number}");
            }
        }

        return limits;
    }

    private static List<string> Few(IPNetwork[] ranges)
    {
        List<string> few = [];
        foreach (IPNetwork range in ranges.AsSpan(0, Math.Min(ranges.Length, ShownRanges)))
        {
            few.Add(range.ToString());
        }

        return few;
    }
}
