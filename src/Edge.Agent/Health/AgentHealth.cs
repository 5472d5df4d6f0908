using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Health;

/// <summary>
/// What outer load balancers and probes are told. The reconciler says what happens; the servers answer on their own threads from what it
/// last said, also when it hangs. Costs nothing while nothing changes.
/// </summary>
internal sealed class AgentHealth : IDisposable
{
    /// <summary>All health servers together; each has its own limit below.</summary>
    private const int MaximumConnections = 512;

    /// <summary>How often a port that cannot be had is asked for again.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>And how often at most when changes come fast.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often who waits for the last answers looks whether they are given.</summary>
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(10);

    private readonly Slots _connections;
    private readonly DesiredState _state;
    private readonly TimeProvider _time;
    private readonly ProxyHealth _proxy;
    private readonly GatewayHealthServer _gateway;
    private readonly ServiceHealthServers _services;
    private long _tried;

    /// <param name="address">Of <c>/healthz</c> and <c>/livez</c>; null: there is no such server.</param>
    /// <param name="state">The Services.</param>
    /// <param name="sockets">Where sockets come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of problems once.</param>
    public AgentHealth(IPEndPoint? address, DesiredState state, IHealthSockets sockets, TimeProvider time, ILogger<AgentHealth> logger)
    {
        _connections = new Slots(MaximumConnections);
        _state = state;
        _time = time;
        _proxy = new ProxyHealth(time);
        _gateway = new GatewayHealthServer(address, new GatewayPages(_proxy, Counts), sockets, _connections, time, logger);
        _services = new ServiceHealthServers(_proxy, sockets, _connections, time, logger);
    }

    /// <summary>Services whose health cannot be asked, and why.</summary>
    public IReadOnlyDictionary<ServiceKey, string> Problems => _services.Problems;

    /// <summary>Rises when <see cref="Problems"/> changes.</summary>
    public int ProblemChanges => _services.ProblemChanges;

    /// <summary>Answers of <c>/healthz</c> and <c>/livez</c>.</summary>
    public HealthCounts Counts { get; } = new();

    /// <summary>False while the control plane wants new traffic to go elsewhere.</summary>
    public bool NodeEligible => _proxy.Read().NodeEligible;

    /// <summary>Why <c>/healthz</c> cannot be asked; null when it can, or is switched off.</summary>
    public string? GatewayProblem => _gateway.Problem;

    /// <summary>Begins to answer; called when the kernel was first programmed, or refused it.</summary>
    public void Open()
    {
        _gateway.Open();
        _tried = _time.GetTimestamp();
    }

    /// <summary>Something came that may have to be programmed.</summary>
    public void Queued() => _proxy.Queued();

    /// <summary>What came needs nothing programmed.</summary>
    public void Settled() => _proxy.Settled();

    /// <summary>The kernel has everything; what is answered about these Services is what it has.</summary>
    /// <param name="services">Those that may have changed.</param>
    /// <param name="all">They are all that there are.</param>
    /// <param name="node">This gateway.</param>
    /// <param name="isRefused">The kernel took the others but not this one: no load balancer should send it anything.</param>
    public void Programmed(IEnumerable<ServiceKey> services, bool all, NodeFacts node, Predicate<ServiceKey> isRefused)
    {
        _proxy.Updated();
        var gone = new List<ServiceKey>();
        var targets = new List<HealthTarget>();
        foreach (ServiceKey key in all ? services.Union(_services.Services).Union(_services.Problems.Keys) : services)
        {
            if (_state.TryGet(key, out ServiceSpec? service, out IReadOnlyList<SliceSpec> slices)
                && service is { Type: ServiceType.LoadBalancer, ExternalTrafficLocal: true })
            {
                int local = isRefused(key) ? 0 : HealthEndpoints.CountReadyLocal(service, slices, node);
                targets.Add(new HealthTarget(key, service.HealthCheckNodePort, local));
            }
            else
            {
                gone.Add(key);
            }
        }

        _services.Update(gone, targets);
        Retry(LeastInterval);
    }

    /// <summary>Takes what is known of the gateway.</summary>
    /// <param name="node">Says where NodePorts answer: there health is answered too.</param>
    /// <param name="addresses">The gateway's own, on its interfaces.</param>
    /// <param name="draining">The control plane wants new traffic to go elsewhere.</param>
    public void NodeIs(NodeFacts node, IReadOnlyList<IPAddress> addresses, bool draining)
    {
        _proxy.NodeIs(!draining);

        // Where one family is everywhere and the other is not, its addresses are taken one by one. A link-local address is none without its
        // interface, and no load balancer's business.
        bool everywhere = node.NodePortsEverywhere(AddressFamily.InterNetwork) && node.NodePortsEverywhere(AddressFamily.InterNetworkV6);
        _services.ListenOn(everywhere
            ? [IPAddress.IPv6Any]
            : [.. addresses.Where(address => !address.IsIPv6LinkLocal && node.NodePortsAnswerOn(address)).Distinct()]);
    }

    /// <summary>Tries again what could not be opened; called in each round.</summary>
    public void Tick() => Retry(RetryInterval);

    /// <summary>Accepts nothing any more and waits for the answers that are being given.</summary>
    /// <param name="patience">How long at most.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        Task accepting = Task.WhenAll(_gateway.Accepting, _services.Accepting());
        Dispose();

        // What was accepted a moment ago must not be overlooked: the kernel has handed it out, nobody else will answer it.
        await accepting.ConfigureAwait(false);
        for (TimeSpan waited = TimeSpan.Zero; waited < patience && !_connections.AreFree; waited += DrainStep)
        {
            await Task.Delay(DrainStep, _time).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _services.Dispose();
    }

    private void Retry(TimeSpan interval)
    {
        if ((_gateway.Problem is not null || _services.Problems.Count > 0) && _time.GetElapsedTime(_tried) >= interval)
        {
            _tried = _time.GetTimestamp();
            _gateway.Open();
            _services.Retry();
        }
    }
}
