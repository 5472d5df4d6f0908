using System.Net;
using System.Net.Sockets;
using Edge.Control.Pools;
using Edge.Control.Sources;

namespace Edge.Control.Endpoints;

/// <summary>Gives out cluster addresses and node ports. What a Service holds it keeps; what it asks for by name it gets unless
/// another holds it. Not for several threads.</summary>
internal sealed class Allocator
{
    private const int FirstNodePort = 30000;
    private const int NodePortCount = 2768;

    private readonly IReadOnlyList<AddressRange> _ranges;
    private readonly Dictionary<IPAddress, string> _addresses = [];
    private readonly Dictionary<int, string> _ports = [];

    // The same the other way round, so that asking what a Service holds does not look at every Service.
    private readonly Dictionary<string, List<IPAddress>> _addressesOf = [];
    private readonly Dictionary<string, int> _portOf = [];

    /// <param name="ranges">The service CIDRs, in the order of preference, at most one a family.</param>
    /// <param name="before">What was given out before.</param>
    public Allocator(IReadOnlyList<AddressRange> ranges, Allocations before)
    {
        _ranges = ranges;
        LoadBalancers = new LoadBalancerAllocator(ranges.Select(static r => AddressSpan.Of(r.Network)), before.LoadBalancers);
        foreach ((string text, string owner) in before.Addresses)
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                Hold(address, owner);
            }
        }

        foreach ((int port, string owner) in before.NodePorts)
        {
            HoldPort(port, owner);
        }
    }

    /// <summary>Load balancer addresses, which come from pools.</summary>
    public LoadBalancerAllocator LoadBalancers { get; }

    /// <summary>Something was given out or taken back since the last <see cref="Save"/>.</summary>
    public bool Changed
    {
        get => field || LoadBalancers.Changed;
        private set;
    }

    public IReadOnlyList<AddressFamily> Families => [.. _ranges.Select(r => r.Family)];

    /// <summary>Null when it is now <paramref name="owner"/>'s, else who holds it.</summary>
    public string? Reserve(IPAddress address, string owner)
    {
        if (_addresses.TryGetValue(address, out string? holder))
        {
            return holder == owner ? null : holder;
        }

        Hold(address, owner);
        Changed = true;
        return null;
    }

    /// <summary>The address that the owner holds in this family, or a free one; null when there is none left or no range.</summary>
    public IPAddress? Choose(AddressFamily family, string owner)
    {
        if (_ranges.FirstOrDefault(r => r.Family == family) is not { } range)
        {
            return null;
        }

        // Where the range was changed in the settings, what lies outside is given up.
        IPAddress? held = _addressesOf.GetValueOrDefault(owner)?.Find(a => a.AddressFamily == family && range.Network.Contains(a));
        IPAddress? chosen = held ?? range.Choose($"{owner}/{family}", a => !_addresses.ContainsKey(a));
        if (chosen is not null && held is null)
        {
            Hold(chosen, owner);
            Changed = true;
        }

        return chosen;
    }

    /// <summary>Null when it is now <paramref name="owner"/>'s, else who holds it. One Service may use a port for TCP and for UDP.</summary>
    public string? ReservePort(int port, string owner)
    {
        if (_ports.TryGetValue(port, out string? holder))
        {
            return ServiceOf(holder) == ServiceOf(owner) ? null : ServiceOf(holder);
        }

        HoldPort(port, owner);
        Changed = true;
        return null;
    }

    /// <summary>The node port that the owner holds, or a free one; null when all are taken.</summary>
    public int? ChoosePort(string owner)
    {
        if (_portOf.TryGetValue(owner, out int held))
        {
            return held;
        }

        int start = AddressRange.StableStart(owner, NodePortCount);
        for (int i = 0; i < NodePortCount; i++)
        {
            int port = FirstNodePort + ((start + i) % NodePortCount);
            if (!_ports.ContainsKey(port))
            {
                HoldPort(port, owner);
                Changed = true;
                return port;
            }
        }

        return null;
    }

    /// <summary>Takes back what is no longer used.</summary>
    public void Keep(IReadOnlySet<IPAddress> addresses, IReadOnlySet<int> ports)
    {
        foreach (IPAddress address in _addresses.Keys.Where(a => !addresses.Contains(a)).ToArray())
        {
            Changed |= _addresses.Remove(address, out string? owner) && _addressesOf[owner].Remove(address);
        }

        foreach (int port in _ports.Keys.Where(p => !ports.Contains(p)).ToArray())
        {
            Changed |= _ports.Remove(port, out string? owner);
            if (owner is not null && _portOf.GetValueOrDefault(owner) == port)
            {
                _portOf.Remove(owner);
            }
        }
    }

    public Allocations Save()
    {
        Changed = false;
        return new Allocations
        {
            Addresses = _addresses.ToDictionary(a => a.Key.ToString(), a => a.Value),
            NodePorts = new(_ports),
            LoadBalancers = LoadBalancers.Save(),
        };
    }

    private void Hold(IPAddress address, string owner)
    {
        _addresses[address] = owner;
        if (!_addressesOf.TryGetValue(owner, out List<IPAddress>? held))
        {
            _addressesOf[owner] = held = [];
        }

        held.Add(address);
    }

    private void HoldPort(int port, string owner) => (_ports[port], _portOf[owner]) = (owner, port);

    private static string ServiceOf(string owner) => owner.Split(' ')[0];
}
