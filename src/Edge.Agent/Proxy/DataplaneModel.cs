using System.Net;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>
/// What the kernel has, and the difference to what it should have. The model is exact: <see cref="Plan"/> answers from it alone, so the
/// cost of a change depends on the changed Services, never on the table. It takes a planned change as done; when the commit fails,
/// <see cref="Rollback"/> goes back to what was before, with the elements read back from the kernel.
/// </summary>
internal sealed partial class DataplaneModel
{
    private readonly FrontendTable _frontends = new();
    private readonly EndpointLists _lists = new();
    private readonly UseCounts _elements = new();
    private readonly Dictionary<ServiceKey, ProgrammedPort[]> _ports = [];
    private readonly Dictionary<ServiceKey, List<FrontendKey>> _blocked = [];

    // Scratch space of one Plan.
    private readonly Dictionary<ServiceKey, IReadOnlyList<ResolvedPort>> _wanted = [];
    private readonly List<ServiceKey> _order = [];
    private readonly List<ServiceKey> _woken = [];
    private readonly HashSet<PolicyElement> _released = [];

    // What the Services of the last Plan had before it.
    private readonly List<(ServiceKey Service, ProgrammedPort[]? Ports, List<FrontendKey>? Blocked)> _before = [];

    public int Frontends => _frontends.Count;

    /// <summary>How many Service ports have an id.</summary>
    public int Lists => _lists.Count;

    /// <summary>The numbers that need a rule of their own.</summary>
    public PolicyGroups Groups { get; } = new();

    public int Services => _ports.Count;

    /// <summary>The Services that have something in the kernel.</summary>
    public IReadOnlyCollection<ServiceKey> ServiceKeys => _ports.Keys;

    /// <summary>Computes the element changes for the Services named, and those that waited for an address these let go.</summary>
    /// <param name="services">Each once.</param>
    /// <param name="resolve">The wanted ports of a Service; empty when it is gone.</param>
    /// <param name="full">All Services are named: whatever nobody claims goes.</param>
    /// <param name="changes">Receives the changes; the caller commits them.</param>
    /// <param name="problems">Called for each frontend that another Service holds.</param>
    public void Plan(
        IEnumerable<ServiceKey> services,
        Func<ServiceKey, IReadOnlyList<ResolvedPort>> resolve,
        bool full,
        ElementChanges changes,
        Action<ServiceKey, string> problems)
    {
        _wanted.Clear();
        _order.Clear();
        foreach (ServiceKey service in services)
        {
            _wanted[service] = resolve(service);
            _order.Add(service);
        }

        _before.Clear();

        // First everybody lets go, then everybody claims: an address that moves between two Services changes hands in one transaction.
        for (int index = 0; index < _order.Count; index++)
        {
            ReleaseUnwanted(_order[index], resolve, changes);
        }

        foreach (ServiceKey service in _order)
        {
            Claim(service, _wanted[service], changes, problems);
        }

        if (full)
        {
            _frontends.RemoveUnowned(changes);
            _lists.RemoveUnclaimed(changes);
            _elements.SweepAll(changes.RemovedElements);
        }

        _elements.Sweep(_released, changes.RemovedElements);
        _released.Clear();
        _wanted.Clear();
    }

    /// <summary>Gives back the scratch space of a large <see cref="Plan"/>, and what <see cref="Rollback"/> would need.</summary>
    public void ReleaseScratch()
    {
        _before.Clear();
        _before.TrimExcess();
        _order.Clear();
        _order.TrimExcess();
        _wanted.TrimExcess();
    }

    /// <summary>The ids of a Service's ports, for reports and tests.</summary>
    public IReadOnlyList<ProgrammedPort> PortsOf(ServiceKey service) => _ports.TryGetValue(service, out ProgrammedPort[]? ports) ? ports : [];

    /// <summary>The endpoints of a list (see <see cref="ConnectionMark.List"/>), one for each slot.</summary>
    public IReadOnlyList<EndpointTarget> SlotsOf(uint list) => _lists.SlotsOf(list);

    /// <summary>The frontend that a packet to this address and port meets; null for none. A range of ports is looked for when <paramref name="range"/> says so.</summary>
    public (FrontendKey Key, uint Mark, PortKey? Owner)? FrontendAt(FrontendKey packet, bool range) => _frontends.Find(packet, range);

    /// <summary>A TCP connection of the gateway itself to this address and port is translated by our rules.</summary>
    /// <param name="target">Address and port.</param>
    /// <param name="node">Where NodePorts answer.</param>
    public bool Translates(EndpointTarget target, NodeFacts node)
    {
        IPAddress address = target.Address;
        var packet = new FrontendKey(target.Family, address, TransportProtocol.Tcp, target.Port, false);
        return HasFrontend(packet) || (node.NodePortsAnswerOn(address) && HasFrontend(packet with { Address = null }));
    }

    /// <summary>Somebody uses this element of the other sets.</summary>
    public bool Has(PolicyElement element) => _elements.Contains(element);

    /// <summary>The endpoints that clients may be kept at by a list: none when its Service port does not keep them.</summary>
    public IReadOnlyList<EndpointTarget> StickySlotsOf(uint list) => _lists.IsSticky(ConnectionMark.IdOf(list)) ? _lists.SlotsOf(list) : [];

    private bool HasFrontend(FrontendKey packet) => _frontends.Find(packet, range: false) is not null || _frontends.Find(packet, range: true) is not null;

    private void ReleaseUnwanted(ServiceKey service, Func<ServiceKey, IReadOnlyList<ResolvedPort>> resolve, ElementChanges changes)
    {
        if (_blocked.Remove(service, out List<FrontendKey>? blocked))
        {
            foreach (FrontendKey key in blocked)
            {
                _frontends.StopWaiting(key, service);
            }
        }

        bool known = _ports.TryGetValue(service, out ProgrammedPort[]? ports);
        _before.Add((service, ports, blocked));
        if (!known || ports is null)
        {
            return;
        }

        IReadOnlyList<ResolvedPort> wanted = _wanted[service];
        foreach (ProgrammedPort port in ports)
        {
            ResolvedPort? kept = Find(wanted, port.Key);
            foreach (FrontendKey key in port.Frontends)
            {
                if (kept is null || !Has(kept.Frontends, key))
                {
                    _frontends.Release(key, port.Key, _woken, changes);
                }
            }

            ReleaseElements(port);
            changes.LostSticky |= kept is not { Sticky: true } && _lists.IsSticky(port.Id);
            if (kept is null)
            {
                _lists.Remove(port.Id, changes);
            }
        }

        foreach (ServiceKey woken in _woken)
        {
            if (!_wanted.ContainsKey(woken))
            {
                _wanted[woken] = resolve(woken);
                _order.Add(woken);
            }
        }

        _woken.Clear();
    }

    private void ReleaseElements(ProgrammedPort port)
    {
        foreach (PolicyElement element in port.Elements)
        {
            _elements.Release(element, _released);
            if (element.IsGrouped)
            {
                Groups.Release(element.Set, element.Family, element.Number);
            }
        }
    }

    private void Use(PolicyElement element, List<PolicyElement> added)
    {
        _elements.Use(element, added);
        if (element.IsGrouped)
        {
            Groups.Use(element.Set, element.Family, element.Number);
        }
    }

    private void Claim(ServiceKey service, IReadOnlyList<ResolvedPort> wanted, ElementChanges changes, Action<ServiceKey, string> problems)
    {
        if (wanted.Count == 0)
        {
            _ports.Remove(service);
            return;
        }

        IReadOnlyList<ProgrammedPort> old = PortsOf(service);
        var ports = new ProgrammedPort[wanted.Count];
        for (int index = 0; index < wanted.Count; index++)
        {
            ports[index] = Program(wanted[index], Find(old, wanted[index].Key), changes, problems);
        }

        _ports[service] = ports;
    }

    private ProgrammedPort Program(ResolvedPort wanted, ProgrammedPort? old, ElementChanges changes, Action<ServiceKey, string> problems)
    {
        uint id = old?.Id ?? ChooseId(wanted);
        _lists.SetSticky(id, wanted.Sticky);
        byte clusterClass = UpdateList(ConnectionMark.List(id, local: false), wanted.Cluster, wanted, changes);
        byte localClass = UpdateList(ConnectionMark.List(id, local: true), wanted.Local, wanted, changes);
        var owned = new List<FrontendKey>(wanted.Frontends.Count);
        foreach (Frontend frontend in wanted.Frontends)
        {
            // Clients inside and outside must not reach different Services at one address: who has the first element gets the second one too.
            if (frontend.Key.ExternalOnly && !owned.Contains(frontend.Key with { ExternalOnly = false }))
            {
                continue;
            }

            if (_frontends.Claim(frontend.Key, wanted.Key, changes) is { } obstacle)
            {
                Block(wanted.Key.Service, obstacle.Key);
                problems(wanted.Key.Service, $"{frontend.Key} is already served by Service {obstacle.Holder}; change one of the two");
                continue;
            }

            byte sizeClass = frontend.Refusal != 0 ? frontend.Refusal : frontend.Local ? localClass : clusterClass;
            uint mark = ConnectionMark.Frontend(id, frontend.Local, sizeClass, frontend.Source) | (frontend.Gated ? ConnectionMark.GatedBit : 0);
            bool sticky = wanted.Sticky && sizeClass is not (SizeClass.Reject or SizeClass.Drop);
            _frontends.Set(frontend.Key, sticky ? mark | ConnectionMark.StickyBit : mark, changes);
            owned.Add(frontend.Key);
        }

        PolicyElement[] elements = SameOrNew(old?.Elements, OwnElements(wanted, id, problems));
        Array.ForEach(elements, element => Use(element, changes.AddedElements));
        return new ProgrammedPort(wanted.Key, id, SameOrNew(old?.Frontends, owned), elements)
        {
            DirectLink = wanted.DirectLink,
            DirectBalance = wanted.Balance,
            Kept = wanted.Kept is null ? null : SameOrNew(old?.Kept, wanted.Kept),
        };
    }

    private PolicyElement[] OwnElements(ResolvedPort wanted, uint id, Action<ServiceKey, string> problems)
    {
        var elements = new PolicyElement[wanted.Elements.Count];
        for (int index = 0; index < elements.Length; index++)
        {
            PolicyElement element = wanted.Elements[index];
            if (element.IsGrouped)
            {
                uint number = Groups.Nearest(element.Set, element.Family, element.Number);
                if (number != element.Number)
                {
                    problems(wanted.Key.Service, $"{element.Set} {element.Number} is served as {number}: a gateway keeps at most {PolicyGroups.Maximum} different values; use one that other Services use");
                    element = element with { Number = number };
                }
            }

            elements[index] = element.IsOfPort ? element with { Port = id } : element;
        }

        return elements;
    }

    private byte UpdateList(uint list, EndpointSet wanted, ResolvedPort port, ElementChanges changes)
    {
        EndpointTarget[] current = _lists.SlotsOf(list);
        EndpointTarget[] slots = port.Balance == Balance.Random
            ? EndpointSlots.Assign(current, wanted.Targets, wanted.Weights)
            : HashedSlots.Assign(wanted.Targets, wanted.Weights, HashedSlots.SlotsFor(wanted.Targets, wanted.Weights));
        changes.LostSticky |= port.Sticky && Lost(current, slots);
        _lists.Update(list, slots, changes);
        return slots.Length == 0 ? SizeClass.Reject : SizeClass.Of(port.Balance, slots.Length);
    }

    // Somebody had a slot and has none any more: only then may a client stick to an endpoint that is gone.
    private static bool Lost(EndpointTarget[] current, EndpointTarget[] slots)
    {
        if (ReferenceEquals(current, slots) || current.AsSpan().SequenceEqual(slots))
        {
            return false;
        }

        HashSet<EndpointTarget> left = [.. slots];
        return Array.Exists(current, target => !target.IsEmpty && !left.Contains(target));
    }

    // A port keeps the id that its frontends carry in the kernel: that is how flows and counters survive a restart of the agent.
    private uint ChooseId(ResolvedPort wanted)
    {
        foreach (Frontend frontend in wanted.Frontends)
        {
            uint id = ConnectionMark.IdOf(_frontends.Adopted(frontend.Key, wanted.Key));
            if (_lists.TryClaim(id, wanted.Key))
            {
                return id;
            }
        }

        return _lists.Claim(wanted.Key);
    }

    private void Block(ServiceKey service, FrontendKey key)
    {
        if (!_blocked.TryGetValue(service, out List<FrontendKey>? keys))
        {
            _blocked[service] = keys = [];
        }

        keys.Add(key);
    }

    // Thousands of ports are kept for long: what did not change stays the same object.
    private static T[] SameOrNew<T>(T[]? current, IReadOnlyList<T> wanted) => current is not null && current.SequenceEqual(wanted) ? current : [.. wanted];

    private static ResolvedPort? Find(IReadOnlyList<ResolvedPort> ports, PortKey key)
    {
        foreach (ResolvedPort port in ports)
        {
            if (port.Key == key)
            {
                return port;
            }
        }

        return null;
    }

    private static ProgrammedPort? Find(IReadOnlyList<ProgrammedPort> ports, PortKey key)
    {
        foreach (ProgrammedPort port in ports)
        {
            if (port.Key == key)
            {
                return port;
            }
        }

        return null;
    }

    private static bool Has(IReadOnlyList<Frontend> frontends, FrontendKey key)
    {
        foreach (Frontend frontend in frontends)
        {
            if (frontend.Key == key)
            {
                return true;
            }
        }

        return false;
    }
}
