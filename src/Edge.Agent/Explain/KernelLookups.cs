using System.Net;
using System.Net.Sockets;
using Edge.Agent.DirectReturn;
using Edge.Agent.Proxy;
using Edge.Agent.Sync;
using Edge.Linux;
using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Protocol.Admin;

namespace Edge.Agent.Explain;

/// <summary>The look-ups that rules of one table do for a packet, done one by one and written down. Each method throws <see cref="LinuxException"/> when the kernel cannot be asked.</summary>
internal sealed class KernelLookups(Dataplane dataplane, AddressFamily family)
{
    private const string Nothing = "nothing";

    private readonly string _name = family == AddressFamily.InterNetwork ? "ip edge" : "ip6 edge";

    /// <summary>What was looked up.</summary>
    public List<LookupRow> Rows { get; } = [];

    private DataplaneTable Table => dataplane.TableOf(family);

    /// <summary>The value of the frontend that a packet meets; 0 for none.</summary>
    public uint MarkAt(string chain, Set map, FrontendKey packet, uint wanted)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        if (packet.Address is not null)
        {
            key.AddAddress(packet.Address);
        }

        key.AddProtocol((byte)packet.Protocol);
        key.AddPort(packet.Port);
        string text = $"{(packet.Address is null ? "" : $"{packet.Address} . ")}{NameOf(packet.Protocol)} . {packet.Port}";
        SetSnapshot? found = dataplane.Find(map, key.Bytes);
        uint mark = 0;
        var row = new LookupRow(_name, chain, map.Name, text, found is not null);
        if (found is not null)
        {
            foreach (Element element in found)
            {
                mark = MarkOf(element);
                row = row with { Value = MarkText(mark), Packets = element.Packets, Comment = element.Comment };
            }
        }

        Rows.Add(row with { Wanted = mark == wanted ? null : wanted == 0 ? Nothing : MarkText(wanted) });
        return mark;
    }

    /// <summary>Whether packets that come in by a link are sent on as they are (<see cref="DirectReturnTable"/>).</summary>
    /// <param name="link">Index of the link.</param>
    /// <param name="name">Its name.</param>
    /// <param name="packet">Where to.</param>
    public bool IsDirect(int link, string name, FrontendKey packet)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddInterfaceIndex((uint)link);
        key.AddAddress(packet.Address!);
        key.AddProtocol((byte)packet.Protocol);
        key.AddPort(packet.Port);
        Set map = DirectReturnTable.ServicesOf(family);
        var row = new LookupRow($"netdev {DirectReturnTable.Name}", "direct", map.Name, $"{name} . {packet.Address} . {NameOf(packet.Protocol)} . {packet.Port}", false) { Wanted = "an element" };
        if (dataplane.Find(map, key.Bytes) is SetSnapshot found)
        {
            foreach (Element element in found)
            {
                row = row with { Found = true, Value = MarkText(MarkOf(element)), Wanted = null };
            }
        }

        Rows.Add(row);
        return row.Found;
    }

    /// <summary>Whether an address is in one of the sets of addresses.</summary>
    public bool Has(string chain, Set set, IPAddress address, bool wanted)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(address);
        return Has(chain, set, key.Bytes, address.ToString(), wanted);
    }

    /// <summary>Whether Service port and address are in a set of both.</summary>
    /// <param name="chain">Whose rule looks.</param>
    /// <param name="set">The set; in one of ranges the mark stands in network order.</param>
    /// <param name="port">The Service port as a mark.</param>
    /// <param name="address">The client's address, or the packet's.</param>
    /// <param name="wanted">What the agent wants.</param>
    public bool Has(string chain, Set set, uint port, IPAddress address, bool wanted)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        if ((set.Flags & SetFlags.Interval) != 0)
        {
            key.AddRangeMark(port);
        }
        else
        {
            key.AddMark(port);
        }

        key.AddAddress(address);
        return Has(chain, set, key.Bytes, $"{MarkText(port)} . {address}", wanted);
    }

    /// <summary>What packets wrote of a client of a Service port: the limit that holds it, and when it last asked for a connection. Null for nothing.</summary>
    /// <param name="set">The set that packets write to.</param>
    /// <param name="port">The Service port as a mark.</param>
    /// <param name="client">The client.</param>
    public (Expression? Limit, TimeSpan? Quiet)? MeterOf(Set set, uint port, IPAddress client)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(port);
        key.AddAddress(client);
        (Expression?, TimeSpan?)? met = null;
        foreach (Element element in dataplane.Find(set, key.Bytes) ?? new SetSnapshot(set))
        {
            met = (element.Statement, element.Expiration is TimeSpan left ? (element.Timeout ?? DataplaneGroups.RateMemory) - left : null);
        }

        Rows.Add(new LookupRow(_name, DataplaneGroups.ClientLimits, set.Name, $"{MarkText(port)} . {client}", met is not null));
        return met;
    }

    /// <summary>Whether a Service port is in a set of them, which the agent wants.</summary>
    /// <param name="chain">Whose rule looks.</param>
    /// <param name="set">The set.</param>
    /// <param name="port">The Service port as a mark.</param>
    public bool HasPort(string chain, Set set, uint port)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(port);
        return Has(chain, set, key.Bytes, MarkText(port), wanted: true);
    }

    /// <summary>The endpoint that a client keeps, and for how long; null for none.</summary>
    public (EndpointTarget Endpoint, TimeSpan? Left)? KeptBy(uint mark, IPAddress client)
    {
        uint list = ConnectionMark.ListOf(mark);
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(list);
        key.AddAddress(client);
        (EndpointTarget, TimeSpan?)? kept = null;
        var row = new LookupRow(_name, "special", Table.Affinity.Name, $"{MarkText(list)} . {client}", false);
        if (dataplane.Find(Table.Affinity, key.Bytes) is SetSnapshot found)
        {
            foreach (Element element in found)
            {
                EndpointTarget endpoint = TargetOf(element.Data, keepsPort: false);
                kept = (endpoint, element.Expiration);
                row = row with { Found = true, Value = endpoint.ToString() };
            }
        }

        Rows.Add(row);
        return kept;
    }

    /// <summary>Who is in a slot of a list; empty for nobody. Not written down: a list has many.</summary>
    public EndpointTarget SlotAt(Set map, uint list, int slot)
    {
        var key = new ElementKey(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddMark(list);
        key.AddNumber((uint)slot);
        EndpointTarget target = default;
        if (dataplane.Find(map, key.Bytes) is SetSnapshot found)
        {
            foreach (Element element in found)
            {
                target = TargetOf(element.Data, keepsPort: ReferenceEquals(map, Table.EndpointAddresses));
            }
        }

        return target;
    }

    /// <summary>A mark as nft prints it.</summary>
    public static string MarkText(uint mark) => $"0x{mark:x8}";

    /// <summary>A protocol as nft prints it.</summary>
    public static string NameOf(State.TransportProtocol protocol) => protocol.ToString().ToLowerInvariant();

    private bool Has(string chain, Set set, scoped ReadOnlySpan<byte> key, string text, bool wanted)
    {
        bool found = dataplane.Find(set, key) is not null;
        Rows.Add(new LookupRow(_name, chain, set.Name, text, found) { Wanted = found == wanted ? null : wanted ? text : Nothing });
        return found;
    }

    // Where tables cannot be owned, somebody may have put a map of another type in the place of ours.
    private static uint MarkOf(in Element element) => element.Data.Length == sizeof(uint) ? new ElementKeyReader(element.Data).ReadMark() : 0;

    private EndpointTarget TargetOf(ReadOnlySpan<byte> data, bool keepsPort)
    {
        var reader = new ElementKeyReader(data);
        int length = family == AddressFamily.InterNetwork ? 4 : 16;
        if (data.Length < length + (keepsPort ? 0 : sizeof(ushort)))
        {
            return default;
        }

        ReadOnlySpan<byte> address = reader.Take(length);
        return new EndpointTarget(address, keepsPort ? (ushort)0 : reader.ReadPort());
    }
}
