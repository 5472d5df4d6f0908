using System.Net;
using System.Net.Sockets;

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

    /// <param name="ranges">The service CIDRs, in the order of preference, at most one a family.</param>
    /// <param name="before">What was given out before.</param>
    public Allocator(IReadOnlyList<AddressRange> ranges, Allocations before)
    {
        _ranges = ranges;
        foreach ((string text, string owner) in before.Addresses)
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                _addresses[address] = owner;
            }
        }

        foreach ((int port, string owner) in before.NodePorts)
        {
            _ports[port] = owner;
        }
    }

    /// <summary>Something was given out or taken back since the last <see cref="Save"/>.</summary>
    public bool Changed { get; private set; }

    public IReadOnlyList<AddressFamily> Families => [.. _ranges.Select(r => r.Family)];

    /// <summary>Null when it is now <paramref name="owner"/>'s, else who holds it.</summary>
    public string? Reserve(IPAddress address, string owner) => Take(_addresses, address, owner, static (holder, wanted) => holder == wanted);

    /// <summary>The address that the owner holds in this family, or a free one; null when there is none left or no range.</summary>
    public IPAddress? Choose(AddressFamily family, string owner)
    {
        if (_ranges.FirstOrDefault(r => r.Family == family) is not { } range)
        {
            return null;
        }

        // Where the range was changed in the settings, what lies outside is given up.
        IPAddress? held = _addresses.FirstOrDefault(a => a.Value == owner && a.Key.AddressFamily == family && range.Network.Contains(a.Key)).Key;
        IPAddress? chosen = held ?? range.Choose($"{owner}/{family}", a => !_addresses.ContainsKey(a));
        if (chosen is not null && held is null)
        {
            _addresses[chosen] = owner;
            Changed = true;
        }

        return chosen;
    }

    /// <summary>Null when it is now <paramref name="owner"/>'s, else who holds it. One Service may use a port for TCP and for UDP.</summary>
    public string? ReservePort(int port, string owner) => Take(_ports, port, owner, static (holder, wanted) => ServiceOf(holder) == ServiceOf(wanted));

    /// <summary>The node port that the owner holds, or a free one; null when all are taken.</summary>
    public int? ChoosePort(string owner)
    {
        foreach ((int port, string holder) in _ports)
        {
            if (holder == owner)
            {
                return port;
            }
        }

        int start = AddressRange.StableStart(owner, NodePortCount);
        for (int i = 0; i < NodePortCount; i++)
        {
            int port = FirstNodePort + ((start + i) % NodePortCount);
            if (_ports.TryAdd(port, owner))
            {
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
            Changed |= _addresses.Remove(address);
        }

        foreach (int port in _ports.Keys.Where(p => !ports.Contains(p)).ToArray())
        {
            Changed |= _ports.Remove(port);
        }
    }

    public Allocations Save()
    {
        Changed = false;
        return new Allocations
        {
            Addresses = _addresses.ToDictionary(a => a.Key.ToString(), a => a.Value),
            NodePorts = new(_ports),
        };
    }

    private string? Take<TKey>(Dictionary<TKey, string> held, TKey key, string owner, Func<string, string, bool> same)
        where TKey : notnull
    {
        if (held.TryGetValue(key, out string? holder))
        {
            return same(holder, owner) ? null : ServiceOf(holder);
        }

        held[key] = owner;
        Changed = true;
        return null;
    }

    private static string ServiceOf(string owner) => owner.Split(' ')[0];
}
