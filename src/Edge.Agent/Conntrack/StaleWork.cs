using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Agent.Conntrack;

/// <summary>
/// Whose connections must be checked, and whose are being checked now. Only names wait here: what a port keeps is looked up when its
/// round begins, so a hundred changes of one Service are one check of its last state. Owned by the reconciler.
/// </summary>
internal sealed class StaleWork
{
    /// <summary>When more Services than this wait, all are checked: that costs the same reading of the table.</summary>
    private const int MaximumServices = 1024;

    /// <summary>Connections of frontends beyond these end by their time-outs.</summary>
    private const int MaximumFrontends = 65_536;

    private readonly HashSet<ServiceKey> _services = [];
    private readonly Dictionary<FrontendKey, uint> _removed = [];
    private readonly Dictionary<ServiceKey, List<CheckedPort>> _running = [];
    private readonly Dictionary<FrontendKey, CheckedPort> _runningRemoved = [];
    private bool _everything;

    public bool IsEmpty => _services.Count == 0 && _removed.Count == 0 && !_everything;

    public void AddEverything()
    {
        _everything = true;
        _services.Clear();
    }

    public void Add(ServiceKey service)
    {
        if (_everything)
        {
            return;
        }

        _services.Add(service);
        if (_services.Count > MaximumServices)
        {
            AddEverything();
        }
    }

    /// <summary>A UDP frontend belongs to nobody any more.</summary>
    /// <param name="key">The frontend.</param>
    /// <param name="id">Id of the port that had it.</param>
    public void AddRemoved(FrontendKey key, uint id)
    {
        if (_removed.Count < MaximumFrontends)
        {
            _removed[key] = id;
        }
    }

    /// <summary>A frontend belongs to a port: who checks the port checks it too.</summary>
    public void Claim(FrontendKey key) => _removed.Remove(key);

    /// <summary>A Service becomes another before its check has ended; it is checked once more.</summary>
    public void Supersede(ServiceKey service)
    {
        if (_running.TryGetValue(service, out List<CheckedPort>? ports))
        {
            ports.ForEach(static port => port.Supersede());
            Add(service);
        }
    }

    /// <summary>A frontend that was nobody's becomes somebody's.</summary>
    public void Supersede(FrontendKey key)
    {
        if (_runningRemoved.TryGetValue(key, out CheckedPort? port))
        {
            port.Supersede();
        }
    }

    /// <summary>Everything that waits is under check now.</summary>
    public StaleFlows? Begin(DataplaneModel model, IEnumerable<IPAddress> nodeAddresses)
    {
        if (IsEmpty)
        {
            return null;
        }

        foreach (ServiceKey service in _everything ? model.ServiceKeys : _services)
        {
            List<CheckedPort> ports = [.. model.PortsOf(service).Where(static port => port.Kept is not null)
                .Select(static port => new CheckedPort(port.Key, port.Id, port.Frontends, port.Kept!))];
            if (ports.Count > 0)
            {
                _running.Add(service, ports);
            }
        }

        foreach ((FrontendKey key, uint id) in _removed)
        {
            _runningRemoved.Add(key, new CheckedPort(null, id, [key], []));
        }

        _everything = false;
        _services.Clear();
        _removed.Clear();
        return new StaleFlows(_running.Values.SelectMany(static ports => ports).Concat(_runningRemoved.Values), nodeAddresses);
    }

    /// <summary>The check has ended.</summary>
    public void Done()
    {
        _running.Clear();
        _runningRemoved.Clear();
        _running.TrimExcess();
        _runningRemoved.TrimExcess();
    }

    /// <summary>The check could not be made; it waits again.</summary>
    public void Failed()
    {
        foreach (ServiceKey service in _running.Keys)
        {
            Add(service);
        }

        foreach ((FrontendKey key, CheckedPort port) in _runningRemoved)
        {
            if (!port.IsSuperseded)
            {
                AddRemoved(key, port.Id);
            }
        }

        Done();
    }
}
