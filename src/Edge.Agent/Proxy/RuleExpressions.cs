using System.Net.Sockets;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>The matches and statements of our rules for one family, each as nft itself would compile the line in its summary.</summary>
internal sealed class RuleExpressions(AddressFamily family)
{
    private const uint LocalAddress = 2; // RTN_LOCAL
    private const uint DestinationTranslated = 0x20; // IPS_DST_NAT

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
        bool address = map.KeyType.Fields.Count == 3;
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

    /// <summary><c>meta l4proto { tcp, udp, sctp } dnat ip to ct mark &amp; IdMask . numgen random mod N map @endpoints</c>.</summary>
    public Expression[] TranslateToSlot(Set endpoints, int slots) =>
    [
        new Meta(MetaKey.L4Protocol, Register.Register1),
        Lookup.In(Register.Register1, ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17, 132)),
        new Ct(CtKey.Mark, Register.Register1),
        Bitwise.And(Register.Register1, ConnectionMark.IdMask),
        new Numgen(Register.Word1, (uint)slots),
        new Lookup(Register.Register1, endpoints.Name, Register.Register1),
        new Nat(NatKind.Destination, _v4 ? Family.IPv4 : Family.IPv6, Register.Register1, _v4 ? Register.Word1 : Register.Register2),
    ];

    /// <summary><c>ct mark &amp; mask vmap { … }</c>.</summary>
    public static Expression[] DispatchOnMark(uint mask, IEnumerable<(uint Value, Verdict Verdict)> cases)
    {
        ConstantElement[] elements = cases.Select(static c => new ConstantElement(RegisterData.UInt32Host(c.Value), null, c.Verdict)).ToArray();
        return
        [
            new Ct(CtKey.Mark, Register.Register1),
            Bitwise.And(Register.Register1, mask),
            Lookup.In(Register.Register1, new ConstantSet(ElementField.Mark, ElementType.Verdict, elements), Register.Verdict),
        ];
    }

    /// <summary><c>ct status dnat ct mark &amp; IdMask != 0</c>: translated, and by us.</summary>
    public static Expression[] IsOurs() =>
    [
        new Ct(CtKey.Status, Register.Register1),
        Bitwise.And(Register.Register1, DestinationTranslated),
        Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
        new Ct(CtKey.Mark, Register.Register1),
        Bitwise.And(Register.Register1, ConnectionMark.IdMask),
        Compare(CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
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

    private static Cmp Compare(CmpOperator comparison, RegisterData value) => new(Register.Register1, comparison, value);

    private Payload Source(Register register) => _v4 ? Payload.IPv4Source(register) : Payload.IPv6Source(register);

    private Payload Destination(Register register) => _v4 ? Payload.IPv4Destination(register) : Payload.IPv6Destination(register);
}
