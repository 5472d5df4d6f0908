using System.Net;
using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Pair;

/// <summary>
/// The table of one family that keeps the kernel from answering for the pair's addresses while there is no lease:
/// <code>
/// table arp edge-lease {
///     set addresses { type ipv4_addr; }                     the pair's
///     set lease { type ether_type; flags timeout; }         one element while the lease runs
///     chain output { type filter hook output priority filter;
///         arp saddr ip @addresses meta protocol != @lease drop
///     }
/// }
/// </code>
/// An ARP answer for an address has it as its sender, and so has a question on behalf of it. The answer of neighbour discovery, and its question,
/// have it as their source (net/ipv6/ndisc.c: <c>ndisc_send_na</c>), so one rule does for either family.
/// </summary>
internal sealed class LeaseTable
{
    /// <summary>Name of the tables in both families.</summary>
    public const string Name = "edge-lease";

    // Names this form of the table: one with another comment is made anew.
    private const string Version = "edge lease 1";
    private const ushort EtherTypeArp = 0x0806; // ETH_P_ARP
    private const byte Icmpv6 = 58; // IPPROTO_ICMPV6
    private const byte Solicitation = 135; // NDISC_NEIGHBOUR_SOLICITATION
    private const byte Advertisement = 136; // NDISC_NEIGHBOUR_ADVERTISEMENT

    private readonly Chain _output;
    private readonly Rule _rule;
    private readonly byte[] _key;

    /// <param name="family">IPv4 makes a table of family arp, IPv6 one of ip6.</param>
    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    public LeaseTable(AddressFamily family, bool owned)
    {
        bool v4 = family == AddressFamily.InterNetwork;
        Family = family;
        Table = new Table(v4 ? Nftables.Family.Arp : Nftables.Family.IPv6, Name) { Owner = owned, Persist = owned, Comment = Version };
        Addresses = new Set(Table, "addresses") { KeyType = v4 ? ElementField.IPv4Address : ElementField.IPv6Address };
        Lease = new Set(Table, "lease") { KeyType = v4 ? ElementField.EtherType : ElementField.InetProtocol, Flags = SetFlags.Timeout };
        _key = v4 ? [EtherTypeArp >> 8, EtherTypeArp & 0xff] : [Icmpv6];
        _output = new Chain(Table, "output") { Hook = new ChainHook(ChainType.Filter, Hook.Output, 0) };
        _rule = new Rule(_output, v4 ? SilenceArp() : SilenceDiscovery()) { Comment = "without a lease no answer" };
    }

    /// <summary>The family of the addresses.</summary>
    public AddressFamily Family { get; }

    public Table Table { get; }

    public Set Addresses { get; }

    public Set Lease { get; }

    /// <summary>Whether a table that was read is in this form.</summary>
    public bool IsSame(TableSnapshot kernel) =>
        kernel.Table.Comment == Version && kernel.FindSet(Addresses.Name) is not null && kernel.FindSet(Lease.Name) is not null
        && kernel.Rules.Count == 1 && kernel.Rules[0].Comment == _rule.Comment;

    /// <summary>Adds table, sets, chain and rule.</summary>
    public void AddTo(Transaction transaction)
    {
        transaction.Add(Table);
        transaction.Add(Addresses);
        transaction.Add(Lease);
        transaction.Add(_output);
        transaction.Add(_rule);
    }

    /// <summary>Begins a lease; fails at commit when one runs.</summary>
    public void Begin(Transaction transaction, TimeSpan length) => transaction.CreateElement(Lease, new Element { Key = _key, Timeout = length });

    /// <summary>Ends the lease; fails at commit when it has run out.</summary>
    public void End(Transaction transaction) => transaction.DeleteElement(Lease, _key);

    /// <summary>Adds or removes an address.</summary>
    public void Write(Transaction transaction, IPAddress address, bool remove)
    {
        Span<byte> room = stackalloc byte[ElementKey.MaximumBytes];
        var key = new ElementKey(room);
        key.AddAddress(address);
        if (remove)
        {
            transaction.DeleteElement(Addresses, key.Bytes);
        }
        else
        {
            transaction.AddElement(Addresses, key.Bytes);
        }
    }

    private Expression[] SilenceArp() =>
    [
        Payload.ArpSenderAddress(Register.Register1),
        new Lookup(Register.Register1, Addresses.Name),
        new Meta(MetaKey.Protocol, Register.Register1),
        new Lookup(Register.Register1, Lease.Name, null, Invert: true),
        Immediate.Decide(Verdict.Drop),
    ];

    // icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 saddr @addresses meta l4proto != @lease drop
    private Expression[] SilenceDiscovery() =>
    [
        new Meta(MetaKey.L4Protocol, Register.Register1),
        new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(Icmpv6)),
        new Payload(PayloadBase.Transport, 0, 1, Register.Register1),
        new Nftables.Expressions.Range(Register.Register1, RegisterData.Byte(Solicitation), RegisterData.Byte(Advertisement)),
        Payload.IPv6Source(Register.Register1),
        new Lookup(Register.Register1, Addresses.Name),
        new Meta(MetaKey.L4Protocol, Register.Register1),
        new Lookup(Register.Register1, Lease.Name, null, Invert: true),
        Immediate.Decide(Verdict.Drop),
    ];
}
