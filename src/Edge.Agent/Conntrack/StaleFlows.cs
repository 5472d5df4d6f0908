using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Agent.State;
using Edge.Linux.Conntrack;

namespace Edge.Agent.Conntrack;

/// <summary>
/// Tells which connections lead to where their Service port no longer is. Pure; each look-up is a hash, so the cost is that of the
/// table and not of the number of ports.
/// <para>
/// UDP: a client that keeps sending keeps its entry, and with it a dead endpoint, for ever. Stale is every connection to a frontend of
/// the port that leads to no serving endpoint, also one that was never redirected since it began before the Service.
/// </para>
/// <para>
/// SCTP: an association belongs to its endpoint as a TCP connection does, so only our own are judged, by their mark, and only when no
/// EndpointSlice has the endpoint any more: a peer that starts again takes the same source port and would be led to nobody.
/// </para>
/// TCP: never. Kubernetes keeps such connections; the next SYN begins a new one.
/// </summary>
internal sealed class StaleFlows
{
    private const byte Udp = (byte)TransportProtocol.Udp;
    private const byte Sctp = (byte)TransportProtocol.Sctp;

    private readonly Dictionary<(byte AddressBytes, UInt128 Address, ushort Port), CheckedPort> _addresses = [];
    private readonly Dictionary<(byte AddressBytes, ushort Port), CheckedPort> _nodePorts = [];

    // Ranges of ports are few on one address; those of NodePorts are under address 0, which no connection goes to.
    private readonly Dictionary<(byte AddressBytes, UInt128 Address), List<(ushort First, ushort Last, CheckedPort Port)>> _ranges = [];
    private readonly Dictionary<uint, CheckedPort> _associations = [];
    private readonly HashSet<(byte AddressBytes, UInt128 Address)> _nodeAddresses = [];
    private readonly HashSet<ConntrackFilter> _dumps = [];

    /// <param name="ports">The ports to check. A frontend that two have belongs to the first.</param>
    /// <param name="nodeAddresses">Where NodePorts answer. The same port of a stranger, to whom we only forward, is none.</param>
    public StaleFlows(IEnumerable<CheckedPort> ports, IEnumerable<IPAddress> nodeAddresses)
    {
        foreach (CheckedPort port in ports)
        {
            Add(port);
        }

        foreach (IPAddress address in nodeAddresses)
        {
            _nodeAddresses.Add(Address(address));
        }
    }

    /// <summary>What must be read to find them all.</summary>
    public IReadOnlyCollection<ConntrackFilter> Dumps => _dumps;

    /// <summary>The port for which a connection is stale; null when it may stay.</summary>
    public CheckedPort? Find(in ConntrackEntry entry)
    {
        CheckedPort? port = entry.Original.Protocol switch
        {
            Udp => OfFrontend(entry),
            Sctp => entry.IsRedirected ? _associations.GetValueOrDefault(ConnectionMark.IdOf(entry.Mark)) : null,
            _ => null,
        };
        return port is not null && !port.IsSuperseded && !port.Kept.Contains(entry) ? port : null;
    }

    private CheckedPort? OfFrontend(in ConntrackEntry entry)
    {
        ConntrackTuple asked = entry.Original;
        CheckedPort? port = _addresses.GetValueOrDefault((asked.AddressBytes, asked.Destination, asked.DestinationPort))
            ?? OfRange(asked.AddressBytes, asked.Destination, asked.DestinationPort);
        if (port is not null)
        {
            return port;
        }

        port = _nodePorts.GetValueOrDefault((asked.AddressBytes, asked.DestinationPort)) ?? OfRange(asked.AddressBytes, 0, asked.DestinationPort);
        return port is not null
            && (_nodeAddresses.Contains((asked.AddressBytes, asked.Destination)) || ConnectionMark.IdOf(entry.Mark) == port.Id) ? port : null;
    }

    private CheckedPort? OfRange(byte addressBytes, UInt128 address, ushort asked)
    {
        if (_ranges.TryGetValue((addressBytes, address), out List<(ushort First, ushort Last, CheckedPort Port)>? ranges))
        {
            foreach ((ushort first, ushort last, CheckedPort port) in ranges)
            {
                if (asked >= first && asked <= last)
                {
                    return port;
                }
            }
        }

        return null;
    }

    private void Add(CheckedPort port)
    {
        foreach (FrontendKey key in port.Frontends)
        {
            byte addressBytes = key.Family == AddressFamily.InterNetwork ? (byte)4 : (byte)16;
            _dumps.Add(new ConntrackFilter(addressBytes, (byte)key.Protocol));
            if (key.Protocol == TransportProtocol.Sctp)
            {
                _associations.TryAdd(port.Id, port);
            }
            else if (key.IsRange)
            {
                AddRange(key.Address is null ? (addressBytes, 0) : Address(key.Address), key, port);
            }
            else if (key.Address is null)
            {
                _nodePorts.TryAdd((addressBytes, key.Port), port);
            }
            else
            {
                (byte bytes, UInt128 address) = Address(key.Address);
                _addresses.TryAdd((bytes, address, key.Port), port);
            }
        }
    }

    private void AddRange((byte AddressBytes, UInt128 Address) at, FrontendKey key, CheckedPort port)
    {
        if (!_ranges.TryGetValue(at, out List<(ushort First, ushort Last, CheckedPort Port)>? ranges))
        {
            _ranges[at] = ranges = [];
        }

        ranges.Add((key.Port, key.LastPort, port));
    }

    private static (byte AddressBytes, UInt128 Address) Address(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        var target = new EndpointTarget(bytes[..length], 0);
        return (target.Length, target.Bits);
    }
}
