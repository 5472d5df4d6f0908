using Edge.Agent.Conntrack;
using Edge.Agent.Proxy;
using Edge.Agent.Proxy.Annotations;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Nftables;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>The endpoints of one list for a person: who gets connections, who does not and why, and what the kernel has in their slots.</summary>
/// <param name="dataplane">The gateway.</param>
/// <param name="owner">The Service port.</param>
/// <param name="mark">Of its connections: which list, and what happens to the client's address.</param>
/// <param name="client">Who connects.</param>
/// <param name="direct">The packet is sent on as it is.</param>
/// <param name="machine">Knows what packets do not reach; null: nobody does.</param>
internal sealed class EndpointRows(Dataplane dataplane, PortKey owner, uint mark, PathClient client, bool direct, PathMachine? machine)
{
    // Of a list by chance with up to so many slots each is read back; of a longer one each endpoint's first.
    private const int AllSlots = SizeClass.LargestExact;

    private readonly IReadOnlyList<EndpointTarget> _slots = dataplane.Model.SlotsOf(ConnectionMark.ListOf(mark));
    private readonly KernelLookups _kernel = new(dataplane, owner.Family);
    private int _read;

    private bool IsLocalList => (mark & ConnectionMark.LocalBit) != 0;

    private Set Map => owner.IsRange ? dataplane.TableOf(owner.Family).EndpointAddresses : dataplane.TableOf(owner.Family).Endpoints;

    /// <summary>The list with at most <see cref="AdminLimits.ExplainEndpoints"/> endpoints.</summary>
    public PathListRow Make(ServiceSpec service, List<EndpointCandidate> candidates, FlowView? flows, bool counted)
    {
        EndpointWeights? weights = ServiceAnnotations.Parse(service.Annotations, service, []).Weights;
        Dictionary<EndpointTarget, Share> shares = SharesOf(_slots);
        List<PathEndpointRow> rows = [];
        foreach (bool chosen in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (EndpointCandidate candidate in candidates)
            {
                bool has = shares.TryGetValue(candidate.Target, out Share? share);
                if (has == chosen && rows.Count < AdminLimits.ExplainEndpoints)
                {
                    rows.Add(Row(candidate, share, weights, FlowsTo(candidate.Target, flows, counted)));
                }
            }
        }

        int gone = AddGone(rows, candidates, flows);
        return new PathListRow(KernelLookups.MarkText(ConnectionMark.ListOf(mark)), ChainOf(_slots.Count), _slots.Count)
        {
            Map = Map.Name,
            Flows = counted ? flows?.Flows ?? 0 : null,
            Endpoints = rows,
            LeftOut = candidates.Count + gone - rows.Count,
            SlotsRead = _read,
        };
    }

    // Nothing new goes there, and who is still connected wonders why: established connections stay with their endpoint.
    private static int AddGone(List<PathEndpointRow> rows, List<EndpointCandidate> candidates, FlowView? flows)
    {
        int gone = 0;
        foreach (EndpointFlows endpoint in flows?.Endpoints ?? [])
        {
            if (endpoint.Flows > 0 && !candidates.Exists(candidate => candidate.Target == endpoint.Endpoint))
            {
                gone++;
                if (rows.Count < AdminLimits.ExplainEndpoints)
                {
                    rows.Add(new PathEndpointRow(FlowReports.TextOf(endpoint.Endpoint), "gone", "gone") { Flows = endpoint.Flows });
                }
            }
        }

        return gone;
    }

    private PathEndpointRow Row(EndpointCandidate candidate, Share? share, EndpointWeights? weights, int? flows)
    {
        SourceIpDecision source = direct
            ? new SourceIpDecision(SourceIpReason.Attached, "kept: the packet is sent on as it is, and the endpoint answers the client itself (direct return)")
            : client.DecisionFor(candidate.Target, ConnectionMark.SourceOf(mark), dataplane.Node);
        string state = candidate.Terminating ? candidate.Serving ? "terminating" : "ended" : candidate.Ready ? "ready" : "unready";
        return new PathEndpointRow(FlowReports.TextOf(candidate.Target), state, share is not null ? "chosen" : WhyNot(candidate, weights))
        {
            Local = candidate.IsLocal,
            Node = candidate.NodeName.Length == 0 ? null : candidate.NodeName,
            Slots = share?.Count ?? 0,
            Slot = share?.First,
            InKernel = share is null ? null : Difference(candidate.Target, share.First),
            Source = source.ToShortText(),
            SourceReason = source.Text,
            Unreachable = share is null ? null : machine?.WhyUnreachable(candidate.Target.Address, dataplane.Node),
            Flows = flows,
        };
    }

    private string WhyNot(EndpointCandidate candidate, EndpointWeights? weights) =>
        !candidate.Ready ? "state"
        : IsLocalList && !candidate.IsLocal ? "remote"
        : dataplane.DemotedOf?.Invoke(owner.Service)?.Has(owner.Protocol, candidate.Target) is true ? "demoted"
        : weights?.Of(candidate.Target, candidate.NodeName) == 0 ? "weight"
        : candidate.ZoneHints is { Length: > 0 } || candidate.NodeHints is { Length: > 0 } ? "hints"
        : "elsewhere";

    private static Dictionary<EndpointTarget, Share> SharesOf(IReadOnlyList<EndpointTarget> slots)
    {
        Dictionary<EndpointTarget, Share> shares = [];
        for (int slot = 0; slot < slots.Count; slot++)
        {
            if (!shares.TryGetValue(slots[slot], out Share? share))
            {
                shares.Add(slots[slot], share = new Share(slot));
            }

            share.Count++;
        }

        return shares;
    }

    // What is in the endpoint's slots in the kernel when that is somebody else.
    private string? Difference(EndpointTarget target, int first)
    {
        for (int slot = first; slot < (_slots.Count <= AllSlots ? _slots.Count : first + 1); slot++)
        {
            if (_slots[slot] == target)
            {
                _read++;
                EndpointTarget kernel = _kernel.SlotAt(Map, ConnectionMark.ListOf(mark), slot);
                if (kernel != target)
                {
                    return kernel.IsEmpty ? "nothing" : FlowReports.TextOf(kernel);
                }
            }
        }

        return null;
    }

    private static int? FlowsTo(EndpointTarget target, FlowView? flows, bool counted)
    {
        foreach (EndpointFlows endpoint in flows?.Endpoints ?? [])
        {
            if (endpoint.Endpoint == target)
            {
                return endpoint.Flows;
            }
        }

        return counted ? 0 : null;
    }

    private string ChainOf(int slots) => SizeClass.SlotsOf(ConnectionMark.ClassOf(mark)) == 0 ? "" : $"{DataplaneRuleset.PickName(SizeClass.BalanceOf(ConnectionMark.ClassOf(mark)))}-{slots}";

    /// <summary>How many slots of the list an endpoint has.</summary>
    private sealed class Share(int first)
    {
        public int First => first;

        public int Count { get; set; }
    }
}
