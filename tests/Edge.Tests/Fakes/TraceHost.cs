using System.Net;

namespace Edge.Tests.Fakes;

/// <summary>The machine that a packet passes: its addresses, interfaces and routes.</summary>
public sealed class TraceHost
{
    private readonly List<string> _interfaces = ["lo"];
    private readonly List<(IPNetwork Prefix, string Interface)> _routes = [];

    /// <summary>Addresses of this machine (<c>fib … type local</c>).</summary>
    public HashSet<IPAddress> Addresses { get; } = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>Adds an interface with addresses in prefix notation, and the routes to their subnets.</summary>
    public TraceHost Interface(string name, params ReadOnlySpan<string> addresses)
    {
        _interfaces.Add(name);
        foreach (string text in addresses)
        {
            string[] parts = text.Split('/');
            IPAddress address = IPAddress.Parse(parts[0]);
            Addresses.Add(address);
            Route(Subnet(address, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)).ToString(), name);
        }

        return this;
    }

    /// <summary>Adds a route.</summary>
    public TraceHost Route(string prefix, string interfaceName)
    {
        _routes.Add((IPNetwork.Parse(prefix), interfaceName));
        return this;
    }

    /// <summary>Index of an interface, 0 when there is none.</summary>
    public uint IndexOf(string? name) => name is null ? 0 : (uint)(_interfaces.IndexOf(name) + 1);

    /// <summary>Where a packet to an address leaves: the longest matching prefix, or the first real interface.</summary>
    public string OutputTo(IPAddress destination)
    {
        if (Addresses.Contains(destination))
        {
            return "lo";
        }

        return _routes.Where(route => route.Prefix.Contains(destination))
            .OrderByDescending(route => route.Prefix.PrefixLength)
            .Select(route => route.Interface)
            .FirstOrDefault() ?? _interfaces.ElementAtOrDefault(1) ?? "eth0";
    }

    private static IPNetwork Subnet(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
