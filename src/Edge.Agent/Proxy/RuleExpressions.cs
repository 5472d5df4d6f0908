using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>The matches and statements of our rules for one family, each as nft itself would compile the line in its summary.</summary>
internal sealed class RuleExpressions(AddressFamily family)
{
    private const uint LocalAddress = 2; // RTN_LOCAL
    private const uint DestinationTranslated = 0x20; // IPS_DST_NAT
    private const uint StateInvalid = 1; // NF_CT_STATE_INVALID_BIT
    private const byte Syn = 2; // TCP header flags

    /// <summary>The seed of the hashes that choose slots: one for all gateways, so that they choose alike.</summary>
    private const uint HashSeed = 0x65646765;

    private readonly bool _v4 = family == AddressFamily.InterNetwork;

    /// <summary><c>ip saddr @set</c>, or <c>!=</c>.</summary>
    public Expression[] SourceIn(Set set, bool invert = false) => [Source(Register.Register1), new Lookup(Register.Register1, set.Name, null, invert)];

    /// <summary><c>ip daddr @set</c>, or <c>!=</c>.</summary>
    public Expression[] DestinationIn(Set set, bool invert = false) => [Destination(Register.Register1), new Lookup(Register.Register1, set.Name, null, invert)];

    /// <summary><c>ip saddr . ip daddr @set</c>.</summary>
    public Expression[] AddressPairIn(Set set) =>
        [Source(Register.Register1), Destination(_v4 ? Register.Word1 : Register.Register2), new Lookup(Register.Register1, set.Name)];

    /// <summary><c>iif . oif @set</c>.</summary>
    public static Expression[] InterfacesIn(Set set) =>
        [new Meta(MetaKey.InputInterface, Register.Register1), new Meta(MetaKey.OutputInterface, Register.Word1), new Lookup(Register.Register1, set.Name)];

    /// <summary><c>fib saddr type != local</c>.</summary>
    public static Expression[] SourceIsNotLocal() =>
        [new Fib(FibFlags.Source, FibResult.AddressType, Register.Register1), Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(LocalAddress))];

    /// <summary><c>ip daddr != 127.0.0.0/8 fib daddr type local</c>.</summary>
    public Expression[] DestinationIsLocal() =>
    [
        .. _v4
            ? (Expression[])[new Payload(PayloadBase.Network, 16, 1, Register.Register1), Compare(CmpOperator.NotEqual, RegisterData.Byte(127))]
            : [Destination(Register.Register1), Compare(CmpOperator.NotEqual, RegisterData.Address(System.Net.IPAddress.IPv6Loopback))],
        new Fib(FibFlags.Destination, FibResult.AddressType, Register.Register1),
        Compare(CmpOperator.Equal, RegisterData.UInt32Host(LocalAddress)),
    ];

    /// <summary><c>ct mark set ip daddr . meta l4proto . th dport map @map goto chain</c>; without address for NodePorts.</summary>
    public Expression[] MarkFrom(Set map, string chain)
    {
        bool address = map.KeyType.Fields.Count == 3; // else a NodePort's
        Register protocol = !address ? Register.Register1 : _v4 ? Register.Word1 : Register.Register2;
        Register port = !address ? Register.Word1 : _v4 ? Register.Word2 : Register.Word5;
        return
        [
            .. address ? (Expression[])[Destination(Register.Register1)] : [],
            new Meta(MetaKey.L4Protocol, protocol),
            Payload.DestinationPort(port),
            new Lookup(Register.Register1, map.Name, Register.Register1),
            new CtSet(CtKey.Mark, Register.Register1),
            Goto(chain),
        ];
    }

    /// <summary><c>meta l4proto { tcp, udp, sctp } dnat ip to ct mark &amp; ListMask . numgen random mod N map @endpoints</c>, or with <c>jhash</c>.</summary>
    public Expression[] TranslateToSlot(DataplaneTable table, Balance balance, int slots, bool canHash)
    {
        bool keepPort = balance == Balance.ClientHashKeepPort;
        return
        [
            .. HasPorts(),
            .. Mark(ConnectionMark.ListMask),
            .. Slot(canHash ? balance : Balance.Random, (uint)slots),
            new Lookup(Register.Register1, (keepPort ? table.EndpointAddresses : table.Endpoints).Name, Register.Register1),
            Translate(keepPort),
        ];
    }

    /// <summary><c>meta protocol ip meta mark set iif . ip daddr . meta l4proto . th dport map @map goto chain</c>, before conntrack.</summary>
    public Expression[] PacketMarkFrom(Set map, string chain) =>
    [
        new Meta(MetaKey.Protocol, Register.Register1),
        Compare(CmpOperator.Equal, RegisterData.UInt16BigEndian(_v4 ? (ushort)0x0800 : (ushort)0x86dd)),
        new Meta(MetaKey.InputInterface, Register.Register1),
        Destination(Register.Word1),
        new Meta(MetaKey.L4Protocol, _v4 ? Register.Word2 : Register.Word5),
        Payload.DestinationPort(_v4 ? Register.Word3 : Register.Word6),
        new Lookup(Register.Register1, map.Name, Register.Register1),
        new MetaSet(MetaKey.Mark, Register.Register1),
        Goto(chain),
    ];

    /// <summary><c>fwd ip to meta mark &amp; ListMask . jhash … mod N map @endpoints device iif</c>: the same slot that <see cref="TranslateToSlot"/> chooses.</summary>
    public Expression[] ForwardToSlot(Set endpoints, Balance balance, int slots) =>
    [
        new Meta(MetaKey.Mark, Register.Register1),
        Bitwise.And(Register.Register1, ConnectionMark.ListMask),
        .. Slot(balance, (uint)slots),
        new Lookup(Register.Register1, endpoints.Name, Register.Register1),
        new Meta(MetaKey.InputInterface, Register.Register2),
        new Forward(Register.Register2, Register.Register1, _v4 ? Family.IPv4 : Family.IPv6),
    ];

    /// <summary><c>meta l4proto { tcp, udp, sctp } dnat ip to ct mark &amp; ListMask . ip saddr map @affinity</c>.</summary>
    public Expression[] TranslateAsBefore(Set affinity) =>
        [.. HasPorts(), .. Mark(ConnectionMark.ListMask), Source(Register.Word1), new Lookup(Register.Register1, affinity.Name, Register.Register1), Translate(keepPort: false)];

    /// <summary><c>update @affinity { ct mark &amp; mask . ip saddr timeout T : ip daddr . th dport }</c>.</summary>
    public Expression[] Remember(Set affinity, uint mask, TimeSpan timeout) =>
    [
        .. Mark(mask),
        Source(Register.Word1),
        Destination(_v4 ? Register.Register2 : Register.Word5),
        Payload.DestinationPort(_v4 ? Register.Word5 : Register.Word9),
        new Dynset(DynsetOperation.Update, affinity.Name, Register.Register1, _v4 ? Register.Register2 : Register.Word5, timeout),
    ];

    /// <summary><c>add @set { ct mark &amp; PortMask . ip saddr ct count over N }</c>, or <c>update</c> with a time-out: matches a client that is above the limit.</summary>
    public Expression[] ClientIsAbove(Set clients, Expression limit, TimeSpan? timeout = null) =>
    [
        .. Mark(ConnectionMark.PortMask),
        Source(Register.Word1),
        new Dynset(timeout is null ? DynsetOperation.Add : DynsetOperation.Update, clients.Name, Register.Register1, Timeout: timeout, Expression: limit),
    ];

    /// <summary><c>ct mark &amp; PortMask @set</c>.</summary>
    public static Expression[] PortIn(Set set) => [.. Mark(ConnectionMark.PortMask), new Lookup(Register.Register1, set.Name)];

    /// <summary><c>ct mark &amp; PortMask . ip daddr @set</c>.</summary>
    public Expression[] PortAndDestinationIn(Set set) =>
        [.. Mark(ConnectionMark.PortMask), Destination(Register.Word1), new Lookup(Register.Register1, set.Name)];

    /// <summary><c>ct mark &amp; PortMask . ip saddr @ranges</c>, or <c>!=</c>: numbers are big-endian in a set of ranges.</summary>
    public Expression[] PortAndSourceIn(Set ranges, bool invert = false) =>
    [
        .. Mark(ConnectionMark.PortMask),
        new Byteorder(Register.Register1, Register.Register1, ByteorderOperation.HostToNetwork, 4, 4),
        Source(Register.Word1),
        new Lookup(Register.Register1, ranges.Name, null, invert),
    ];

    /// <summary><c>ct mark &amp; bits != 0</c>.</summary>
    public static Expression[] MarkHas(uint bits) => [.. Mark(bits), Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(0))];

    /// <summary><c>ct state invalid meta l4proto . th sport @set</c>.</summary>
    public static Expression[] InvalidFrom(Set ports) =>
    [
        new Ct(CtKey.State, Register.Register1),
        Bitwise.And(Register.Register1, StateInvalid),
        Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
        new Meta(MetaKey.L4Protocol, Register.Register1),
        Payload.SourcePort(Register.Word1),
        new Lookup(Register.Register1, ports.Name),
    ];

    /// <summary><c>tcp flags syn</c>.</summary>
    public static Expression[] IsSyn() =>
    [
        new Meta(MetaKey.L4Protocol, Register.Register1),
        Compare(CmpOperator.Equal, RegisterData.Byte(6)),
        new Payload(PayloadBase.Transport, 13, 1, Register.Register1),
        new Bitwise(Register.Register1, Register.Register1, RegisterData.Byte(Syn), RegisterData.Byte(0)),
        Compare(CmpOperator.NotEqual, RegisterData.Byte(0)),
    ];

    /// <summary><c>tcp option maxseg size set rt mtu</c>: the kernel lowers it only.</summary>
    public static Expression[] ClampSegmentSize() =>
    [
        new Rt(RtKey.TcpMss, Register.Register1),
        new Byteorder(Register.Register1, Register.Register1, ByteorderOperation.HostToNetwork, 2, 2),
        Exthdr.WriteTcpMss(Register.Register1),
    ];

    /// <summary><c>ct mark &amp; mask vmap { … }</c>.</summary>
    public static Expression[] DispatchOnMark(uint mask, IEnumerable<(uint Value, Verdict Verdict)> cases)
    {
        ConstantElement[] elements = cases.Select(static c => new ConstantElement(RegisterData.UInt32Host(c.Value), null, c.Verdict)).ToArray();
        return
        [
            .. Mark(mask),
            Lookup.In(Register.Register1, new ConstantSet(ElementField.Mark, ElementType.Verdict, elements), Register.Verdict),
        ];
    }

    /// <summary><c>meta mark &amp; mask vmap { … }</c>.</summary>
    public static Expression[] DispatchOnPacketMark(uint mask, IEnumerable<(uint Value, Verdict Verdict)> cases) =>
        [new Meta(MetaKey.Mark, Register.Register1), .. DispatchOnMark(mask, cases)[1..]];

    /// <summary><c>ct status dnat ct mark &amp; PortMask != 0</c>: translated, and by us.</summary>
    public static Expression[] IsOurs() =>
    [
        new Ct(CtKey.Status, Register.Register1),
        Bitwise.And(Register.Register1, DestinationTranslated),
        Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
        .. MarkHas(ConnectionMark.PortMask),
    ];

    /// <summary><c>icmp type echo-request</c>.</summary>
    public Expression[] EchoRequest() =>
    [
        new Meta(MetaKey.L4Protocol, Register.Register1),
        Compare(CmpOperator.Equal, RegisterData.Byte(_v4 ? (byte)1 : (byte)58)),
        new Payload(PayloadBase.Transport, 0, 1, Register.Register1),
        Compare(CmpOperator.Equal, RegisterData.Byte(_v4 ? (byte)8 : (byte)128)),
    ];

    /// <summary><c>meta l4proto tcp reject with tcp reset</c>.</summary>
    public static Expression[] RejectTcp() =>
        [new Meta(MetaKey.L4Protocol, Register.Register1), Compare(CmpOperator.Equal, RegisterData.Byte(6)), Edge.Nftables.Expressions.Reject.TcpReset];

    /// <summary><c>reject</c>: ICMP or ICMPv6 port unreachable.</summary>
    public Expression[] Reject() => [_v4 ? Edge.Nftables.Expressions.Reject.IcmpPortUnreachable : Edge.Nftables.Expressions.Reject.Icmpv6PortUnreachable];

    /// <summary><c>masquerade fully-random</c>.</summary>
    public static Expression Masquerade { get; } = new Masquerade(NatFlags.FullyRandom);

    public static Expression Goto(string chain) => Immediate.Decide(Verdict.Goto(chain));

    public static Expression Jump(string chain) => Immediate.Decide(Verdict.Jump(chain));

    public static Expression Decide(Verdict verdict) => Immediate.Decide(verdict);

    private static Expression[] HasPorts() =>
        [new Meta(MetaKey.L4Protocol, Register.Register1), Lookup.In(Register.Register1, ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17, 132))];

    private static Expression[] Mark(uint mask) => [new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, mask)];

    // The number of the slot goes behind the list in the key; what is hashed is laid out beyond both.
    private Expression[] Slot(Balance balance, uint slots) => balance switch
    {
        Balance.Random => [new Numgen(Register.Word1, slots)],
        Balance.FlowHash =>
        [
            Source(Register.Word6),
            Destination(_v4 ? Register.Word7 : Register.Word10),
            Payload.SourcePort(_v4 ? Register.Register3 : Register.Word14),
            Payload.DestinationPort(_v4 ? Register.Word9 : Register.Word15),
            new Hash(HashKind.Jenkins, Register.Word1, slots, Register.Word6, _v4 ? 16u : 40u, HashSeed),
        ],
        _ => [Source(Register.Word6), new Hash(HashKind.Jenkins, Register.Word1, slots, Register.Word6, _v4 ? 4u : 16u, HashSeed)],
    };

    private Nat Translate(bool keepPort) => new(
        NatKind.Destination, _v4 ? Family.IPv4 : Family.IPv6, Register.Register1, keepPort ? null : _v4 ? Register.Word1 : Register.Register2);

    private static Cmp Compare(CmpOperator comparison, RegisterData value) => new(Register.Register1, comparison, value);

    private Payload Source(Register register) => _v4 ? Payload.IPv4Source(register) : Payload.IPv6Source(register);

    private Payload Destination(Register register) => _v4 ? Payload.IPv4Destination(register) : Payload.IPv6Destination(register);
}
