using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Conntrack;

/// <summary>What each commit means for the connections that are there.</summary>
internal sealed partial class LiveFlows : ICommitObserver
{
    // The Services of the commit under way, as they were.
    private readonly List<(ServiceKey Service, IReadOnlyList<ProgrammedPort> Ports)> _before = [];

    public void Planning(IReadOnlyCollection<ServiceKey> services)
    {
        _before.Clear();
        foreach (ServiceKey service in services)
        {
            _before.Add((service, model.PortsOf(service)));
        }
    }

    public void Committing(ElementChanges changes)
    {
        if (_running?.Check is null)
        {
            return;
        }

        foreach ((ServiceKey service, _) in _before)
        {
            _work.Supersede(service);
        }

        foreach ((FrontendKey key, _, PortKey owner) in changes.AddedFrontends)
        {
            _work.Supersede(owner.Service);
            _work.Supersede(key);
        }
    }

    public void Committed(ElementChanges changes, bool full)
    {
        NoteFrontends(changes);
        NoteEndpoints(changes);
        if (full)
        {
            _work.AddEverything();
            _countAll = true;
        }
        else
        {
            foreach ((ServiceKey service, IReadOnlyList<ProgrammedPort> before) in _before)
            {
                if (model.PortsOf(service).Any(port => MayLeaveStale(before.FirstOrDefault(old => old.Key == port.Key), port)))
                {
                    _work.Add(service);
                }
            }
        }

        _before.Clear();
        _before.TrimExcess();
    }

    // Whether connections that were right before the change may be wrong after it.
    private static bool MayLeaveStale(ProgrammedPort? before, ProgrammedPort after) =>
        after.Kept is not null && !ReferenceEquals(before?.Kept, after.Kept)
        && (before?.Kept is not { Length: > 0 } kept || kept.Except(after.Kept).Any());

    // Only plain frontends: the one that outsiders look at first has the same address and port.
    private void NoteFrontends(ElementChanges changes)
    {
        Dictionary<FrontendKey, uint> removed = [];
        foreach ((FrontendKey key, uint mark) in changes.RemovedFrontends)
        {
            if (key is { Protocol: TransportProtocol.Udp, ExternalOnly: false })
            {
                removed[key] = ConnectionMark.IdOf(mark);
            }
        }

        foreach ((FrontendKey key, uint mark, PortKey owner) in changes.AddedFrontends)
        {
            if (key is not { Protocol: TransportProtocol.Udp, ExternalOnly: false })
            {
                continue;
            }

            // Removed and added with the same id is a frontend that stays, with another number of endpoints.
            if (!removed.Remove(key, out uint id) || id != ConnectionMark.IdOf(mark))
            {
                _work.Add(owner.Service);
                _work.Claim(key);
            }
        }

        foreach ((FrontendKey key, uint id) in removed)
        {
            _work.AddRemoved(key, id);
        }
    }

    private void NoteEndpoints(ElementChanges changes)
    {
        if (_running?.Count is not null || !_drains.IsEmpty)
        {
            foreach ((uint list, _, EndpointTarget target) in changes.AddedSlots)
            {
                NoteChanged(ConnectionMark.IdOf(list));
                _drains.Remove(ConnectionMark.IdOf(list), target);
            }
        }

        if (changes.RemovedSlots.Count == 0)
        {
            return;
        }

        long now = time.GetTimestamp();
        Dictionary<uint, PortKey> keys = [];
        foreach (ProgrammedPort port in _before.SelectMany(static service => service.Ports))
        {
            keys[port.Id] = port.Key;
        }

        foreach (IGrouping<uint, EndpointTarget> port in changes.RemovedSlots.GroupBy(static slot => ConnectionMark.IdOf(slot.List), static slot => slot.Target))
        {
            NoteChanged(port.Key);
            if (keys.TryGetValue(port.Key, out PortKey key))
            {
                foreach (EndpointTarget target in port.Except(model.SlotsOf(ConnectionMark.List(port.Key, false)).Concat(model.SlotsOf(ConnectionMark.List(port.Key, true)))))
                {
                    _drains.Add(port.Key, key, target, now);
                }
            }
        }
    }

    private void NoteChanged(uint id)
    {
        if (_running?.Count is not null)
        {
            _changed.Add(id);
        }
    }
}
