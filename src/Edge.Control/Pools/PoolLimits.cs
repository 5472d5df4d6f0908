using System.Net;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Pools;

/// <summary>Addresses that are somebody's already: networks of Services and pods, which no pool may reach into, and the gateways' own.</summary>
internal sealed class PoolLimits
{
    private readonly List<(AddressSpan Span, string Whose)> _networks = [];
    private readonly Dictionary<AddressNumber, string> _nodeIPs = [];

    /// <param name="serviceCidrs">Of the settings.</param>
    /// <param name="gateways">All that are declared.</param>
    public PoolLimits(IEnumerable<AddressSpan> serviceCidrs, IEnumerable<GatewaySpec> gateways)
    {
        foreach (AddressSpan span in serviceCidrs)
        {
            _networks.Add((span, "serviceCidr of the settings"));
        }

        foreach (GatewaySpec gateway in gateways)
        {
            Add(gateway.ServiceCidrs, $"serviceCIDRs of Gateway {gateway.Name}");
            Add(gateway.PodCidrs, $"podCIDRs of Gateway {gateway.Name}");
            foreach (string text in gateway.NodeIPs ?? [])
            {
                if (AddressNumber.TryParse(text, out AddressNumber address))
                {
                    _nodeIPs.TryAdd(address, gateway.Name);
                }
            }
        }
    }

    /// <summary>Which network the pool reaches into, as half a sentence; null when into none.</summary>
    public string? Foreign(AddressPoolSpec pool)
    {
        foreach ((AddressSpan network, string whose) in _networks)
        {
            foreach (AddressSpan span in pool.Spans)
            {
                if (span.Overlaps(network))
                {
                    return $"{span} reaches into {network}, {whose}";
                }
            }
        }

        return null;
    }

    /// <summary>The addresses of gateways among the pool's.</summary>
    /// <param name="pool">To look into.</param>
    /// <param name="warning">Names the lowest of them, as half a sentence; null when there is none.</param>
    public IReadOnlySet<AddressNumber> NodeIPsIn(AddressPoolSpec pool, out string? warning)
    {
        SortedSet<AddressNumber> inside = [.. _nodeIPs.Keys.Where(pool.Contains)];
        warning = inside.Count == 0 ? null
            : inside.Count == 1 ? $"holds {inside.Min}, a nodeIP of Gateway {_nodeIPs[inside.Min]}"
            : $"holds {inside.Count} nodeIPs of gateways, such as {inside.Min} of {_nodeIPs[inside.Min]}";
        return inside;
    }

    private void Add(IReadOnlyList<string>? networks, string whose)
    {
        foreach (string text in networks ?? [])
        {
            if (AddressText.ParseNetwork(text) is IPNetwork network)
            {
                _networks.Add((AddressSpan.Of(network), whose));
            }
        }
    }
}
