using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Sequences;

/// <summary>
/// What one load into an empty kernel makes. Chains and rules, which are the same for all and take most of the time, are made once: each load gets
/// a copy of the kernel with them alone.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private readonly Dictionary<(bool IPv4, bool IPv6), (FakeKernel Empty, Dataplane Agent)> _made = [];
    private readonly SwitchedNftables _nftables = new();
    private readonly bool _owned;
    private Func<ServiceKey, NodeFacts, IReadOnlyList<ResolvedPort>> _resolve = static (_, _) => [];

    public Scratch(bool owned) => _owned = owned;

    /// <summary>A kernel with chains and rules, and no Services.</summary>
    public FakeKernel Empty() => MadeFor(new NodeFacts()).Empty.Copy();

    /// <summary>Loads everything.</summary>
    /// <param name="wanted">The objects.</param>
    /// <param name="node">The gateway.</param>
    /// <param name="isHeld">Whether a port gets a frontend; of several that want it, only history says which.</param>
    public Observed Observe(WantedState wanted, NodeFacts node, Func<PortKey, FrontendKey, bool> isHeld)
    {
        (FakeKernel empty, Dataplane agent) = MadeFor(node);
        _resolve = (service, facts) => Resolve(wanted, service, facts, isHeld);
        using FakeNftables nftables = new(empty.Copy());
        _nftables.Target = nftables;
        agent.Node = node;
        agent.Resync([.. wanted.Services], "scratch");
        return new Observed(nftables, agent.Model, node, _owned);
    }

    /// <summary>What a Service means, without the frontends that it does not get.</summary>
    public static List<ResolvedPort> Resolve(WantedState wanted, ServiceKey service, NodeFacts node, Func<PortKey, FrontendKey, bool> isHeld) =>
        wanted.Resolve(service, node, backwards: true).ConvertAll(port => port with { Frontends = [.. port.Frontends.Where(frontend => isHeld(port.Key, frontend.Key))] });

    public void Dispose()
    {
        foreach ((_, Dataplane agent) in _made.Values)
        {
            agent.Dispose();
        }
    }

    private (FakeKernel Empty, Dataplane Agent) MadeFor(NodeFacts node)
    {
        (bool, bool) kind = (node.NodePortsEverywhere(AddressFamily.InterNetwork), node.NodePortsEverywhere(AddressFamily.InterNetworkV6));
        return _made.TryGetValue(kind, out (FakeKernel, Dataplane) made) ? made : _made[kind] = Make(node.NodePortAddresses);
    }

    private (FakeKernel Empty, Dataplane Agent) Make(IReadOnlyList<IPNetwork>? nodePorts)
    {
        using FakeNftables nftables = new();
        _nftables.Target = nftables;
        _resolve = static (_, _) => [];
        Dataplane agent = new(_nftables, _owned, (service, facts, _) => _resolve(service, facts)) { Node = new NodeFacts { NodePortAddresses = nodePorts } };
        agent.Resync([], "start");
        return (nftables.Kernel, agent);
    }
}
