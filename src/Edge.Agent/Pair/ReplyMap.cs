using System.Runtime.InteropServices;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Pair;

/// <summary>
/// From which Service address an endpoint answers, where only one leads to it. Pure; the cost of a change is that of the Service's own endpoints and
/// addresses.
/// </summary>
internal sealed class ReplyMap
{
    private readonly Dictionary<ServiceKey, ReplyLink[]> _services = [];
    private readonly Dictionary<EndpointTarget, List<(EndpointTarget Front, int Uses)>> _fronts = [];
    private readonly Dictionary<EndpointTarget, int> _addresses = [];

    // What was there when changes were last taken, of what has changed since.
    private readonly Dictionary<EndpointTarget, EndpointTarget?> _before = [];
    private readonly Dictionary<EndpointTarget, bool> _addressBefore = [];

    /// <summary>From now on these links are all that the Service has.</summary>
    public void Set(ServiceKey service, ReplyLink[] links)
    {
        if (_services.Remove(service, out ReplyLink[]? old))
        {
            Array.ForEach(old, Release);
        }

        if (links.Length > 0)
        {
            _services[service] = links;
            Array.ForEach(links, Use);
        }
    }

    /// <summary>What has changed since this was last asked.</summary>
    /// <param name="changes">Receives the endpoints.</param>
    /// <param name="addresses">Receives the addresses of Services, with port 0, and whether they are there.</param>
    public void TakeChanges(List<ReplyChange> changes, List<(EndpointTarget Address, bool There)> addresses)
    {
        foreach ((EndpointTarget address, bool before) in _addressBefore)
        {
            if (_addresses.ContainsKey(address) != before)
            {
                addresses.Add((address, !before));
            }
        }

        foreach ((EndpointTarget endpoint, EndpointTarget? before) in _before)
        {
            EndpointTarget? after = StateOf(endpoint);
            if (before != after)
            {
                changes.Add(new ReplyChange(endpoint, before, after));
            }
        }

        Forget();
    }

    /// <summary>Everything, as a change from nothing.</summary>
    public void TakeAll(List<ReplyChange> changes, List<(EndpointTarget Address, bool There)> addresses)
    {
        Forget();
        foreach (EndpointTarget address in _addresses.Keys)
        {
            addresses.Add((address, true));
        }

        foreach (EndpointTarget endpoint in _fronts.Keys)
        {
            changes.Add(new ReplyChange(endpoint, null, StateOf(endpoint)));
        }
    }

    private void Forget()
    {
        _before.Clear();
        _addressBefore.Clear();
    }

    private void Use(ReplyLink link)
    {
        Note(link.Endpoint);
        CountAddress(link.Front with { Port = 0 }, 1);
        ref List<(EndpointTarget Front, int Uses)>? fronts = ref CollectionsMarshal.GetValueRefOrAddDefault(_fronts, link.Endpoint, out _);
        fronts ??= new(1);
        int index = IndexOf(fronts, link.Front);
        if (index < 0)
        {
            fronts.Add((link.Front, 1));
        }
        else
        {
            fronts[index] = (link.Front, fronts[index].Uses + 1);
        }
    }

    private void Release(ReplyLink link)
    {
        Note(link.Endpoint);
        CountAddress(link.Front with { Port = 0 }, -1);
        List<(EndpointTarget Front, int Uses)> fronts = _fronts[link.Endpoint];
        int index = IndexOf(fronts, link.Front);
        if (fronts[index].Uses > 1)
        {
            fronts[index] = (link.Front, fronts[index].Uses - 1);
            return;
        }

        fronts.RemoveAt(index);
        if (fronts.Count == 0)
        {
            _fronts.Remove(link.Endpoint);
        }
    }

    private void CountAddress(EndpointTarget address, int difference)
    {
        int uses = _addresses.GetValueOrDefault(address);
        _addressBefore.TryAdd(address, uses > 0);
        if (uses + difference == 0)
        {
            _addresses.Remove(address);
        }
        else
        {
            _addresses[address] = uses + difference;
        }
    }

    private void Note(EndpointTarget endpoint) => _before.TryAdd(endpoint, StateOf(endpoint));

    private EndpointTarget? StateOf(EndpointTarget endpoint) =>
        !_fronts.TryGetValue(endpoint, out List<(EndpointTarget Front, int Uses)>? fronts) ? null
        : fronts.Count == 1 ? fronts[0].Front
        : default(EndpointTarget);

    private static int IndexOf(List<(EndpointTarget Front, int Uses)> fronts, EndpointTarget front)
    {
        for (int index = 0; index < fronts.Count; index++)
        {
            if (fronts[index].Front == front)
            {
                return index;
            }
        }

        return -1;
    }
}
