using System.Net;
using System.Runtime.InteropServices;
using Edge.Agent.Proxy;
using Edge.Linux.Conntrack;

namespace Edge.Agent.Conntrack;

/// <summary>
/// Counts live connections by the Service port in their mark, and apart from them those to endpoints that are no longer in the port's
/// lists. TCP connections that both sides have closed do not count.
/// </summary>
internal sealed class FlowCounter
{
    /// <summary>So many endpoints that are in no list are told apart; connections to others count for their port only.</summary>
    public const int MaximumLeaving = 4096;

    /// <summary>The same of endpoints that are in lists, where they are counted one by one.</summary>
    public const int MaximumServing = 16_384;

    private readonly Dictionary<uint, Tally> _ports = [];
    private readonly Dictionary<(uint Id, EndpointTarget Endpoint), int> _leaving = [];
    private readonly Dictionary<(uint Id, EndpointTarget Endpoint), int> _serving = [];
    private readonly bool _each;
    private readonly (byte Bytes, UInt128 Address)? _client;

    /// <param name="ports">Whose connections count.</param>
    /// <param name="each">Those to endpoints in lists are told apart, too.</param>
    /// <param name="client">Whose connections are counted apart, too; null for nobody's.</param>
    public FlowCounter(IReadOnlyList<CountedPort> ports, bool each = false, IPAddress? client = null)
    {
        _each = each;
        if (client is not null)
        {
            var address = ConntrackTuple.From(0, new IPEndPoint(client, 0), new IPEndPoint(client, 0));
            _client = (address.AddressBytes, address.Source);
        }

        uint some = 0, every = ConnectionMark.PortMask;
        foreach (CountedPort port in ports)
        {
            uint mark = ConnectionMark.Port(port.Id);
            some |= mark;
            every &= mark;
            _ports.TryAdd(port.Id, new Tally(port));
        }

        // The bits that all these ids have in common: with one port that is exactly its own connections.
        uint common = ConnectionMark.PortMask & ~(some ^ every);
        Filter = new ConntrackFilter(Mark: every & common, MarkMask: common);
    }

    /// <summary>What must be read; it may bring others too.</summary>
    public ConntrackFilter Filter { get; }

    public void Add(in ConntrackEntry entry)
    {
        uint id = ConnectionMark.IdOf(entry.Mark);
        if (entry.IsOver || !_ports.TryGetValue(id, out Tally? tally))
        {
            return;
        }

        tally.Flows++;
        tally.Client += (entry.Original.AddressBytes, entry.Original.Source) == _client ? 1 : 0;
        bool serves = tally.Targets.Contains(entry);
        if (serves && !_each)
        {
            return;
        }

        EndpointTarget endpoint = TargetSet.Of(entry);
        (uint, EndpointTarget) key = (id, tally.Port.Key.IsRange ? endpoint with { Port = 0 } : endpoint);
        (Dictionary<(uint Id, EndpointTarget Endpoint), int> counts, int most) = serves ? (_serving, MaximumServing) : (_leaving, MaximumLeaving);
        if (counts.Count < most || counts.ContainsKey(key))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
        }
    }

    /// <summary>Forgets what was counted: the reading begins anew.</summary>
    public void Restart()
    {
        _leaving.Clear();
        _serving.Clear();
        foreach (Tally tally in _ports.Values)
        {
            tally.Flows = 0;
            tally.Client = 0;
        }
    }

    /// <summary>The ports that have connections.</summary>
    public IReadOnlyList<PortFlows> Result()
    {
        ILookup<uint, EndpointFlows> leaving = ByPort(_leaving), serving = ByPort(_serving);
        return [.. _ports.Where(static port => port.Value.Flows > 0).Select(port => new PortFlows(port.Value.Port, port.Value.Flows, [.. leaving[port.Key]]) { Serving = [.. serving[port.Key]], Client = port.Value.Client })];
    }

    private static ILookup<uint, EndpointFlows> ByPort(Dictionary<(uint Id, EndpointTarget Endpoint), int> counts) =>
        counts.ToLookup(static flows => flows.Key.Id, static flows => new EndpointFlows(flows.Key.Endpoint, flows.Value));

    private sealed class Tally(CountedPort port)
    {
        public CountedPort Port => port;

        public TargetSet Targets { get; } = new(port.Cluster, port.Local);

        public int Flows { get; set; }

        public int Client { get; set; }
    }
}
