using System.Net.Sockets;
using Edge.Agent.Proxy;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Pair;

/// <summary>
/// The table of one family for connections that began through the other gateway. Who speaks first here decides: the client's packet finds its endpoint by
/// the hash in the dataplane's own table, the endpoint's packet gets its Service's address here.
/// <code>
/// table ip edge-pair {
///     set pods { typeof ip daddr; flags interval; }                    they speak to each other without Services, too
///     set addresses { typeof ip daddr; }                               of Services, for clients outside
///     set ambiguous { typeof ip saddr . th sport; }                    endpoints that several of them lead to
///     map replies { typeof ip saddr . th sport : ip daddr . th dport; }
///     chain postrouting { type nat hook postrouting priority srcnat;   no SYN, not translated, and new
///         tcp flags &amp; syn == 0 ip daddr != @pods snat ip to ip saddr . th sport map @replies
///     }
///     chain forward { type filter hook forward priority mangle;
///         ct state new tcp flags &amp; syn == 0 ip daddr != @pods ip saddr . th sport @ambiguous drop
///     }
///     chain input { type filter hook input priority filter;
///         ct state invalid ip daddr @addresses drop                    else the host itself would reset the connection
///     }
/// }
/// </code>
/// </summary>
internal sealed class ReplyTable
{
    /// <summary>Name of the table in both families.</summary>
    public const string Name = "edge-pair";

    // Names this form of the table: one with another comment is made anew.
    private const string Version = "edge pair 1";
    private const int Mangle = -150; // NF_IP_PRI_MANGLE
    private const int SourceNat = 100; // NF_IP_PRI_NAT_SRC
    private const uint StateInvalid = 1; // NF_CT_STATE_INVALID_BIT
    private const uint StateNew = 8; // NF_CT_STATE_BIT(IP_CT_NEW)
    private const byte Tcp = 6; // IPPROTO_TCP
    private const byte Syn = 2; // TCP header flags

    private readonly bool _v4;
    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];

    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    public ReplyTable(AddressFamily family, bool owned)
    {
        _v4 = family == AddressFamily.InterNetwork;
        Family = family;
        Table = new Table(_v4 ? Nftables.Family.IPv4 : Nftables.Family.IPv6, Name) { Owner = owned, Persist = owned, Comment = Version };
        ElementField source = _v4 ? ElementField.IPv4Source : ElementField.IPv6Source;
        ElementField destination = _v4 ? ElementField.IPv4Destination : ElementField.IPv6Destination;
        var endpoint = new ElementType(source, ElementField.SourcePort);
        Pods = new Set(Table, "pods") { KeyType = destination, Flags = SetFlags.Interval };
        Addresses = new Set(Table, "addresses") { KeyType = destination };
        Ambiguous = new Set(Table, "ambiguous") { KeyType = endpoint };
        Replies = new Set(Table, "replies") { KeyType = endpoint, DataType = new ElementType(destination, ElementField.DestinationPort) };
        AddRules();
    }

    public AddressFamily Family { get; }

    public Table Table { get; }

    public Set Pods { get; }

    public Set Addresses { get; }

    public Set Ambiguous { get; }

    public Set Replies { get; }

    /// <summary>Adds table, sets, chains and rules, without elements.</summary>
    public void AddTo(Transaction transaction)
    {
        transaction.Add(Table);
        transaction.Add(Pods);
        transaction.Add(Addresses);
        transaction.Add(Ambiguous);
        transaction.Add(Replies);
        foreach (Chain chain in _chains)
        {
            transaction.Add(chain);
        }

        foreach (Rule rule in _rules)
        {
            transaction.Add(rule);
        }
    }

    /// <summary>Adds or removes an endpoint: with a Service's address to <see cref="Replies"/>, with none to <see cref="Ambiguous"/>.</summary>
    public void Write(Transaction transaction, EndpointTarget endpoint, EndpointTarget front, bool remove)
    {
        Span<byte> keyRoom = stackalloc byte[ElementKey.MaximumBytes], dataRoom = stackalloc byte[ElementKey.MaximumBytes];
        Set set = front.IsEmpty ? Ambiguous : Replies;
        ReadOnlySpan<byte> key = Write(endpoint, keyRoom);
        if (remove)
        {
            transaction.DeleteElement(set, key);
        }
        else
        {
            transaction.AddElement(set, key, front.IsEmpty ? default : Write(front, dataRoom));
        }
    }

    /// <summary>Adds or removes an address of a Service.</summary>
    public void WriteAddress(Transaction transaction, EndpointTarget address, bool remove)
    {
        Span<byte> room = stackalloc byte[16];
        ReadOnlySpan<byte> key = room[..address.WriteAddress(room)];
        if (remove)
        {
            transaction.DeleteElement(Addresses, key);
        }
        else
        {
            transaction.AddElement(Addresses, key);
        }
    }

    private static ReadOnlySpan<byte> Write(EndpointTarget target, Span<byte> room)
    {
        Span<byte> address = stackalloc byte[16];
        var key = new ElementKey(room);
        key.AddAddress(address[..target.WriteAddress(address)]);
        key.AddPort(target.Port);
        return room[..key.Length];
    }

    private void AddRules()
    {
        Chain postrouting = Chain("postrouting", ChainType.Nat, Hook.Postrouting, SourceNat);
        Add(postrouting, "an endpoint goes on as its Service",
        [
            .. NoSyn(), .. NotToPods(), .. Endpoint(),
            new Lookup(Register.Register1, Replies.Name, Register.Register1),
            new Nat(NatKind.Source, Table.Family, Register.Register1, _v4 ? Register.Word1 : Register.Register2),
        ]);
        Chain forward = Chain("forward", ChainType.Filter, Hook.Forward, Mangle);
        Add(forward, "until the client says which Service it meant",
            [.. State(StateNew), .. NoSyn(), .. NotToPods(), .. Endpoint(), new Lookup(Register.Register1, Ambiguous.Name), Immediate.Decide(Verdict.Drop)]);
        Chain input = Chain("input", ChainType.Filter, Hook.Input, 0);
        Add(input, "the host has no part in it",
            [.. State(StateInvalid), Destination(), new Lookup(Register.Register1, Addresses.Name), Immediate.Decide(Verdict.Drop)]);
    }

    private Chain Chain(string name, ChainType type, Hook hook, int priority)
    {
        var chain = new Chain(Table, name) { Hook = new ChainHook(type, hook, priority) };
        _chains.Add(chain);
        return chain;
    }

    private void Add(Chain chain, string comment, Expression[] expressions) => _rules.Add(new Rule(chain, expressions) { Comment = comment });

    private static Expression[] State(uint bit) =>
        [new Ct(CtKey.State, Register.Register1), Bitwise.And(Register.Register1, bit), new Cmp(Register.Register1, CmpOperator.NotEqual, RegisterData.UInt32Host(0))];

    // A SYN begins a connection of the endpoint's own.
    private static Expression[] NoSyn() =>
    [
        new Meta(MetaKey.L4Protocol, Register.Register1),
        new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(Tcp)),
        Payload.TcpFlags(Register.Register1),
        new Bitwise(Register.Register1, Register.Register1, RegisterData.Byte(Syn), RegisterData.Byte(0)),
        new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(0)),
    ];

    private Expression[] NotToPods() => [Destination(), new Lookup(Register.Register1, Pods.Name, null, Invert: true)];

    private Expression[] Endpoint() =>
    [
        _v4 ? Payload.IPv4Source(Register.Register1) : Payload.IPv6Source(Register.Register1),
        Payload.SourcePort(_v4 ? Register.Word1 : Register.Register2),
    ];

    private Payload Destination() => _v4 ? Payload.IPv4Destination(Register.Register1) : Payload.IPv6Destination(Register.Register1);
}
