using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Health;

/// <summary>
/// The health servers of all Services that have one: opened, counted and closed one by one as Services and addresses change. The reconciler's
/// alone. What cannot be opened is a problem of its Service, and is tried again.
/// </summary>
internal sealed partial class ServiceHealthServers(ProxyHealth health, IHealthSockets sockets, Slots shared, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Listening sockets of all Services; the unit allows 4,096 descriptors.</summary>
    public const int MaximumSockets = 1024;

    private readonly Dictionary<ServiceKey, ServiceHealthServer> _servers = [];

    // The first Service that claims a port has it, whether it can be opened or not.
    private readonly Dictionary<int, ServiceKey> _holders = [];
    private readonly Dictionary<ServiceKey, string> _problems = [];
    private IReadOnlyList<IPAddress> _addresses = [];
    private int _sockets;
    private bool _released;

    /// <summary>Services whose health nobody can ask, or not on every address, and why.</summary>
    public IReadOnlyDictionary<ServiceKey, string> Problems => _problems;

    /// <summary>Rises when <see cref="Problems"/> changes.</summary>
    public int ProblemChanges { get; private set; }

    /// <summary>Services that have a server.</summary>
    public IReadOnlyCollection<ServiceKey> Services => _servers.Keys;

    /// <summary>See <see cref="HealthListener.Accepting"/>; of all that listen now.</summary>
    public Task Accepting()
    {
        var all = new List<Task>();
        foreach (ServiceHealthServer server in _servers.Values)
        {
            foreach (HealthListener listener in server.Listeners)
            {
                all.Add(listener.Accepting);
            }
        }

        return Task.WhenAll(all);
    }

    /// <summary>Takes what these Services are now.</summary>
    /// <param name="gone">Those that have no health server (any more).</param>
    /// <param name="targets">Those that should have one.</param>
    public void Update(IEnumerable<ServiceKey> gone, IEnumerable<HealthTarget> targets)
    {
        // Ports are given up before any is taken: two Services may have swapped theirs.
        foreach (ServiceKey service in gone)
        {
            Close(service);
            SetProblem(service, null);
        }

        var fresh = new List<HealthTarget>();
        foreach (HealthTarget target in targets)
        {
            if (_servers.TryGetValue(target.Service, out ServiceHealthServer? server) && server.Port == target.Port)
            {
                server.LocalEndpoints = target.LocalEndpoints;
                continue;
            }

            Close(target.Service);
            if (target.Port == 0)
            {
                SetProblem(target.Service, "externalTrafficPolicy is Local but healthCheckNodePort is not set, so no load balancer can ask for its health: set it");
            }
            else
            {
                fresh.Add(target);
            }
        }

        // Who has waited for a port comes before who asks now.
        if (_released)
        {
            _released = false;
            Retry();
        }

        fresh.Sort(static (left, right) => ServiceOrder.Instance.Compare(left.Service, right.Service));
        foreach (HealthTarget target in fresh)
        {
            var server = new ServiceHealthServer(target.Service, target.Port, health) { LocalEndpoints = target.LocalEndpoints };
            _servers.Add(target.Service, server);
            Open(server);
        }
    }

    /// <summary>Answers on these addresses and no others. What stays is not touched.</summary>
    /// <param name="addresses">The address <c>::</c> alone stands for all.</param>
    public void ListenOn(IReadOnlyList<IPAddress> addresses)
    {
        if (_addresses.ToHashSet().SetEquals(addresses))
        {
            return;
        }

        _addresses = addresses;
        foreach (ServiceHealthServer server in _servers.Values)
        {
            CloseListeners(server, listener => !addresses.Contains(listener.Address!.Address));
        }

        foreach (ServiceHealthServer server in _servers.Values)
        {
            Open(server);
        }
    }

    /// <summary>Tries again what could not be opened.</summary>
    public void Retry()
    {
        foreach (ServiceKey service in _problems.Keys.Order(ServiceOrder.Instance).ToArray())
        {
            if (_servers.TryGetValue(service, out ServiceHealthServer? server))
            {
                Open(server);
            }
        }
    }

    public void Dispose()
    {
        foreach (ServiceHealthServer server in _servers.Values)
        {
            CloseListeners(server, static _ => true);
        }
    }

    private void Open(ServiceHealthServer server)
    {
        if (_holders.TryGetValue(server.Port, out ServiceKey holder) && holder != server.Service)
        {
            SetProblem(server.Service, $"healthCheckNodePort {server.Port} is that of Service {holder}: give one of them another");
            return;
        }

        _holders[server.Port] = server.Service;
        string? problem = _addresses.Count == 0 ? $"healthCheckNodePort {server.Port}: no address of this gateway lies in nodePortAddresses" : null;
        int before = server.Listeners.Count;
        foreach (IPAddress address in _addresses)
        {
            if (!server.Listeners.Exists(listener => listener.Address!.Address.Equals(address)))
            {
                problem = Listen(server, new IPEndPoint(address, server.Port)) ?? problem;
            }
        }

        SetProblem(server.Service, problem);
        if (server.Listeners.Count > before)
        {
            LogOpened(server.Service.ToString(), server.Port);
        }
    }

    private string? Listen(ServiceHealthServer server, IPEndPoint address)
    {
        if (_sockets >= MaximumSockets)
        {
            return $"healthCheckNodePort {server.Port} on {address.Address}: {MaximumSockets} health sockets are open, no more are; narrow nodePortAddresses, or use fewer Services with externalTrafficPolicy Local";
        }

        try
        {
            var listener = new HealthListener(address, sockets.Listen(address), socket => sockets.Close(address, socket), server, shared, time);
            listener.Start();
            server.Listeners.Add(listener);
            _sockets++;
            return null;
        }
        catch (SocketException e)
        {
            return $"healthCheckNodePort {server.Port} on {address.Address}: {ListenProblem.Describe(e)}";
        }
    }

    private void Close(ServiceKey service)
    {
        if (_servers.Remove(service, out ServiceHealthServer? server))
        {
            server.LocalEndpoints = 0;
            CloseListeners(server, static _ => true);
            if (_holders.TryGetValue(server.Port, out ServiceKey holder) && holder == service)
            {
                _holders.Remove(server.Port);
                _released = true;
            }

            LogClosed(service.ToString(), server.Port);
        }
    }

    private void CloseListeners(ServiceHealthServer server, Predicate<HealthListener> which) => _sockets -= server.Listeners.RemoveAll(listener =>
    {
        bool close = which(listener);
        if (close)
        {
            listener.Dispose();
        }

        return close;
    });

    private void SetProblem(ServiceKey service, string? problem)
    {
        string? before = _problems.GetValueOrDefault(service);
        if (before == problem)
        {
            return;
        }

        ProblemChanges++;
        if (problem is null)
        {
            _problems.Remove(service);
            LogHealed(service.ToString());
            return;
        }

        _problems[service] = problem;
        LogProblem(service.ToString(), problem);
    }

    [LoggerMessage(8003, LogLevel.Debug, "Service {Service}: health is answered on port {Port}")]
    private partial void LogOpened(string service, int port);

    [LoggerMessage(8004, LogLevel.Debug, "Service {Service}: health is no longer answered on port {Port}")]
    private partial void LogClosed(string service, int port);

    [LoggerMessage(8005, LogLevel.Warning, "Service {Service}: {Problem}")]
    private partial void LogProblem(string service, string problem);

    [LoggerMessage(8006, LogLevel.Information, "Service {Service}: nothing is wrong with its health port any more")]
    private partial void LogHealed(string service);
}
