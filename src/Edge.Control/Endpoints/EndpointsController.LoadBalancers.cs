using Edge.Control.Pools;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Endpoints;

/// <summary>Load balancer addresses: who must be looked at again although its manifest did not change.</summary>
internal sealed partial class EndpointsController
{
    // Services that lack something which another may let go.
    private readonly HashSet<ObjectKey> _waiting = [];

    // Manifests that could not be completed: what their Services held before they keep.
    private readonly HashSet<ObjectKey> _refused = [];

    private bool _started;

    /// <summary>Takes back what Services held that are gone, also those that went while edge-control did not run.</summary>
    private void RemoveGone(SourceSnapshot snapshot)
    {
        SortedSet<string> owners = new(StringComparer.Ordinal);
        foreach (ObjectKey gone in _services.Keys.Concat(_refused).Where(k => !snapshot.Objects.ContainsKey(k)).ToArray())
        {
            _services.Remove(gone);
            _refused.Remove(gone);
            _waiting.Remove(gone);
            owners.Add(LoadBalancerRequest.OwnerOf(gone));
        }

        if (!_started)
        {
            HashSet<string> present = [.. snapshot.OfKind(KubernetesNames.ServiceKind).Select(static s => LoadBalancerRequest.OwnerOf(s.Key))];
            owners.UnionWith(_allocator.LoadBalancers.Owners.Where(owner => !present.Contains(owner)));
            _started = true;
        }

        // In order: which address is given out next must not depend on whether edge-control ran.
        foreach (string owner in owners)
        {
            _allocator.LoadBalancers.Release(owner, []);
        }
    }

    /// <summary>Who waits is asked again once something was let go, until nobody gets more.</summary>
    private void RetryWaiting()
    {
        while (_allocator.LoadBalancers.TakeLoosened() && _waiting.Count > 0)
        {
            foreach (CompletedService service in _waiting.Select(key => _services[key])
                .OrderBy(static s => NamesItsAddress(s.Source) ? 0 : 1).ThenBy(static s => s.Source.Key.ToString(), StringComparer.Ordinal).ToArray())
            {
                Reassign(service);
            }
        }
    }

    /// <summary>Looks again at a Service whose manifest did not change; it is made anew only when its addresses change.</summary>
    private void Reassign(CompletedService service)
    {
        LoadBalancerAssignment? now = _allocator.LoadBalancers.Assign(service.Request!, LoadBalancerRequest.ExternalIPs(service.Source.Json));
        if (now is null ? service.Assignment is null : now.SameAddressesAs(service.Assignment))
        {
            service.Assignment = now;
            NoteWaiting(service.Source.Key, now);
        }
        else
        {
            TryComplete(service.Source);
        }
    }

    private void NoteWaiting(ObjectKey key, LoadBalancerAssignment? assignment)
    {
        if (assignment is { Waits: true })
        {
            _waiting.Add(key);
        }
        else
        {
            _waiting.Remove(key);
        }
    }

    private void AddLoadBalancerProblems(List<SourceProblem> problems)
    {
        problems.AddRange(_allocator.LoadBalancers.Pools.Problems);
        foreach (CompletedService service in _services.Values)
        {
            if (service.Assignment?.Problem is { } problem)
            {
                problems.Add(service.Source.Problem("LoadBalancerAddress", problem));
            }
        }
    }
}
