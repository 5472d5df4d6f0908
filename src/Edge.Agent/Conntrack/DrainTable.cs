using Edge.Agent.Proxy;

namespace Edge.Agent.Conntrack;

/// <summary>The endpoints that left a list while connections to them may still live. An entry goes when none is left, or when the endpoint comes back.</summary>
internal sealed class DrainTable
{
    /// <summary>So many are followed; others that leave meanwhile are not.</summary>
    public const int Maximum = 1024;

    private readonly Dictionary<(uint Id, EndpointTarget Endpoint), Drain> _drains = [];

    /// <summary>Whether something must be counted.</summary>
    public bool IsEmpty => _drains.Count == 0;

    /// <summary>Goes up whenever <see cref="Draining"/> changes.</summary>
    public int Version { get; private set; }

    /// <summary>Those that have connections, most first.</summary>
    public IEnumerable<Drain> Draining => _drains.Values.Where(static drain => drain.Flows > 0)
        .OrderByDescending(static drain => drain.Flows).ThenBy(static drain => drain.Since).ThenBy(static drain => drain.Endpoint);

    /// <summary>The ports that must be counted.</summary>
    public IEnumerable<(uint Id, PortKey Key)> Ports => _drains.Select(static drain => (drain.Key.Id, drain.Value.Port)).Distinct();

    /// <summary>The draining endpoint of a port; null when it is none.</summary>
    public Drain? Find(uint id, EndpointTarget endpoint) => _drains.GetValueOrDefault((id, endpoint));

    /// <summary>An endpoint left the lists of its port.</summary>
    public void Add(uint id, PortKey port, EndpointTarget endpoint, long now)
    {
        if (_drains.Count < Maximum)
        {
            _drains.TryAdd((id, endpoint), new Drain(port, endpoint, 0, now));
        }
    }

    /// <summary>An endpoint is in a list of its port.</summary>
    public void Remove(uint id, EndpointTarget endpoint)
    {
        if (_drains.Remove((id, endpoint), out Drain? drain) && drain.Flows > 0)
        {
            Version++;
        }
    }

    /// <summary>Takes in what was counted.</summary>
    /// <param name="counted">Ids of the ports that were counted.</param>
    /// <param name="ports">Those of them that have connections.</param>
    /// <param name="now">Since when endpoints drain that were not known to.</param>
    public void Update(IReadOnlySet<uint> counted, IReadOnlyList<PortFlows> ports, long now)
    {
        Dictionary<(uint Id, EndpointTarget Endpoint), int> flows = [];
        foreach (PortFlows port in ports)
        {
            foreach (EndpointFlows leaving in port.Leaving)
            {
                flows[(port.Port.Id, leaving.Endpoint)] = leaving.Flows;
                if (counted.Contains(port.Port.Id))
                {
                    Add(port.Port.Id, port.Port.Key, leaving.Endpoint, now);
                }
            }
        }

        foreach (((uint Id, EndpointTarget Endpoint) key, Drain drain) in _drains.Where(drain => counted.Contains(drain.Key.Id)).ToArray())
        {
            int left = flows.GetValueOrDefault(key);
            if (left == 0)
            {
                _drains.Remove(key);
            }
            else
            {
                _drains[key] = drain with { Flows = left };
            }

            Version += left == drain.Flows ? 0 : 1;
        }
    }
}
