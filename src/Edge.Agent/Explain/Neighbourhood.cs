using System.Net;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Agent.Sync;

namespace Edge.Agent.Explain;

/// <summary>What Services have or want near an address that does not lead where the person thought. Looks at every Service: only for packets that nobody serves.</summary>
internal sealed class Neighbourhood
{
    private const int Shown = 8;

    private readonly List<string> _nearby = [];
    private readonly List<string> _problems = [];

    /// <param name="services">All Services.</param>
    /// <param name="dataplane">The gateway.</param>
    /// <param name="packet">Where the packet goes.</param>
    public Neighbourhood(IDesiredServices services, Dataplane dataplane, FrontendKey packet)
    {
        Dictionary<ServiceKey, string> problems = new(dataplane.Problems);
        foreach (ServiceKey key in services.Keys)
        {
            if (services.TryGet(key, out ServiceSpec? service, out _) && service is not null)
            {
                bool wants = Wants(service, packet.Address!);
                IsWanted |= wants;
                bool near = Note(service, packet, wants);
                if (near && problems.TryGetValue(key, out string? problem) && _problems.Count < Shown)
                {
                    _problems.Add($"Service {key}: {problem}");
                }
            }
        }

        _nearby.Sort(StringComparer.Ordinal);
    }

    /// <summary>A Service has the address among its own.</summary>
    public bool IsWanted { get; }

    /// <summary>Ports at this address, and the same NodePort under another protocol; a few, as in <c>80/TCP shop/web</c>.</summary>
    public IReadOnlyList<string> Nearby => _nearby;

    /// <summary>What these Services have to report.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private bool Note(ServiceSpec service, FrontendKey packet, bool wants)
    {
        bool near = wants;
        foreach (ServicePort port in service.Ports)
        {
            if (wants)
            {
                Add($"{port.Port}/{port.Protocol.ToString().ToUpperInvariant()} {service.Key}");
            }
            else if (port.NodePort == packet.Port)
            {
                near = true;
                Add($"NodePort {port.NodePort}/{port.Protocol.ToString().ToUpperInvariant()} {service.Key}");
            }
        }

        return near;
    }

    private void Add(string text)
    {
        if (_nearby.Count < Shown)
        {
            _nearby.Add(text);
        }
    }

    private static bool Wants(ServiceSpec service, IPAddress address)
    {
        foreach (LoadBalancerAddress ingress in service.LoadBalancerIPs)
        {
            if (ingress.Address.Equals(address))
            {
                return true;
            }
        }

        return Array.IndexOf(service.ClusterIPs, address) >= 0 || Array.IndexOf(service.ExternalIPs, address) >= 0;
    }
}
