using System.Net;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Nftables;

/// <summary>What a user of the library writes for an nft command; the commands without a case here are replayed from their bytes.</summary>
internal static class WireCases
{
    public static readonly Table Table = new(Family.IPv4, "edge");

    private static readonly Chain C = new(Table, "c");

    private static readonly ElementType Service = new(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort);

    private static readonly ElementType Endpoint = new(ElementField.IPv4Destination, ElementField.DestinationPort);

    private static readonly Set Vips = new(Table, "vips") { KeyType = ElementField.IPv4Address };

    private static readonly Set Pods = new(Table, "pods") { KeyType = ElementField.IPv4Address, Flags = SetFlags.Interval };

    private static readonly Set Frontends = new(Table, "frontends") { KeyType = Service, DataType = ElementField.CtMark, Counter = true };

    private static readonly Set Endpoints = new(Table, "endpoints")
    {
        KeyType = new ElementType(ElementField.CtMark, ElementField.NumgenRandom(32)),
        DataType = Endpoint,
    };

    private static readonly Set Affinity = new(Table, "affinity")
    {
        KeyType = new ElementType(ElementField.CtMark, ElementField.IPv4Source),
        DataType = Endpoint,
        Size = 65536,
        Flags = SetFlags.Dynamic | SetFlags.Timeout,
        Timeout = TimeSpan.FromHours(3),
    };

    private static readonly Set Ranges = new(Table, "ranges")
    {
        KeyType = new ElementType(ElementField.IPv4Address, ElementField.InetProtocol, ElementField.InetService, ElementField.IPv4Address),
        Flags = SetFlags.Interval,
    };

    private static readonly Set Verdicts = new(Table, "verdicts") { KeyType = ElementField.IPv4Address, DataType = ElementType.Verdict };

    private static readonly ConstantSet Protocols = ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17, 132);

    public static IReadOnlyDictionary<string, Action<Transaction>> All { get; } = new Dictionary<string, Action<Transaction>>
    {
        ["table"] = tx => tx.Add(Table),
        ["table-owner"] = tx => tx.Add(new Table(Family.IPv6, "edge") { Owner = true }),
        ["table-delete"] = tx => tx.Delete(Table),
        ["table-flush"] = tx => tx.Flush(Table),
        ["table-comment"] = tx => tx.Add(new Table(Family.Inet, "t") { Comment = "made by a test" }),
        ["chain"] = tx => tx.Add(new Chain(Table, "services")),
        ["chain-create"] = tx => tx.Create(new Chain(Table, "services")),
        ["chain-base"] = tx => tx.Add(new Chain(Table, "pre") { Hook = new ChainHook(ChainType.Nat, Hook.Prerouting, -100) }),
        ["chain-base-drop"] = tx => tx.Add(new Chain(Table, "guard") { Hook = new ChainHook(ChainType.Filter, Hook.Prerouting, -110, ChainPolicy.Drop) }),
        ["chain-delete"] = tx => tx.Delete(C),
        ["chain-flush"] = tx => tx.Flush(C),
        ["set-address"] = tx => tx.Add(Vips),
        ["set-delete"] = tx => tx.Delete(Vips),
        ["set-flush"] = tx => tx.Flush(Vips),
        ["set-interval"] = tx => tx.Add(Ranges),
        ["set-interval-plain"] = tx => tx.Add(Pods),
        ["set-same-link"] = tx => tx.Add(new Set(Table, "same-link") { KeyType = new ElementType(ElementField.InputInterface, ElementField.OutputInterface) }),
        ["map-frontends"] = tx => tx.Add(Frontends),
        ["map-nodeports"] = tx => tx.Add(new Set(Table, "nodeports")
        {
            KeyType = new ElementType(ElementField.L4Protocol, ElementField.DestinationPort),
            DataType = ElementField.CtMark,
            Counter = true,
        }),
        ["map-endpoints"] = tx => tx.Add(Endpoints),
        ["map-affinity"] = tx => tx.Add(Affinity),
        ["map-verdict"] = tx => tx.Add(Verdicts),
        ["element-set"] = tx => tx.AddElement(Vips, [10, 96, 5, 81]),
        ["element-delete"] = tx => tx.DeleteElement(Vips, [10, 96, 5, 81]),
        ["element-frontend"] = tx => tx.AddElement(Frontends, [10, 96, 5, 81, 6, 0, 0, 0, 0x0b, 0xb8, 0, 0], Mark(0x103)),
        ["element-comment"] = tx => tx.AddElement(Frontends, [10, 96, 5, 81, 6, 0, 0, 0, 0x0b, 0xb8, 0, 0], Mark(0x103), "jobs/backend"),
        ["element-endpoint"] = tx => tx.AddElement(Endpoints, [.. Mark(0x100), .. Mark(0)], [10, 244, 1, 2, 0x0b, 0xb8, 0, 0]),
        ["element-timeout"] = tx => tx.AddElement(Affinity, new Element
        {
            Key = [.. Mark(0x100), 192, 0, 2, 7],
            Data = [10, 244, 1, 2, 0x0b, 0xb8, 0, 0],
            Timeout = TimeSpan.FromMinutes(30),
        }),
        ["element-range"] = tx => tx.AddElement(Ranges, new Element
        {
            Key = [192, 0, 2, 1, 6, 0, 0, 0, 0, 80, 0, 0, 10, 0, 0, 0],
            KeyEnd = [192, 0, 2, 1, 6, 0, 0, 0, 0, 80, 0, 0, 10, 255, 255, 255],
        }),
        ["element-verdict"] = tx => tx.AddElement(Verdicts, [10, 0, 0, 1], Verdict.Goto("c")),
        ["rule-frontends"] = Rule(
            Payload.IPv4Destination(Register.Register1), new Meta(MetaKey.L4Protocol, Register.Word1), Payload.DestinationPort(Register.Word2),
            new Lookup(Register.Register1, "frontends", Register.Register1), new CtSet(CtKey.Mark, Register.Register1), Jump(Verdict.Goto("pick"))),
        ["rule-pick"] = Rule(
            new Meta(MetaKey.L4Protocol, Register.Register1), Lookup.In(Register.Register1, Protocols),
            new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0xffffff00), new Numgen(Register.Word1, 3),
            new Lookup(Register.Register1, "endpoints", Register.Register1), new Nat(NatKind.Destination, Family.IPv4, Register.Register1, Register.Word1)),
        ["rule-vmap"] = Rule(
            new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0xff),
            Lookup.In(
                Register.Register1,
                new ConstantSet(
                    ElementField.Mark,
                    ElementType.Verdict,
                    new ConstantElement(RegisterData.UInt32Host(0x03), null, Verdict.Goto("pick-3")),
                    new ConstantElement(RegisterData.UInt32Host(0x83), null, Verdict.Goto("sticky-3"))),
                Register.Verdict)),
        ["rule-accept-unless"] = Rule(
            Payload.IPv4Destination(Register.Register1), new Lookup(Register.Register1, "vips", Invert: true), Jump(Verdict.Accept)),
        ["rule-comment"] = tx => tx.Add(new Rule(C, [Jump(Verdict.Accept)]) { Comment = "said by a test" }),
        ["rule-dnat"] = Rule(
            new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)),
            new Immediate(Register.Register1, RegisterData.Address(IPAddress.Parse("10.0.0.1"))),
            new Immediate(Register.Register2, RegisterData.UInt16BigEndian(80)),
            new Nat(NatKind.Destination, Family.IPv4, Register.Register1, Register.Register2, Flags: NatFlags.ProtocolSpecified)),
        ["rule-reject-reset"] = Rule(
            new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)), new Reject(RejectKind.TcpReset)),
        ["rule-mss"] = Rule(
            new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)),
            Payload.TcpFlags(Register.Register1),
            new Bitwise(Register.Register1, Register.Register1, RegisterData.Byte(2), RegisterData.Byte(0)),
            new Cmp(Register.Register1, CmpOperator.NotEqual, RegisterData.Byte(0)),
            new Rt(RtKey.TcpMss, Register.Register1), new Byteorder(Register.Register1, Register.Register1, ByteorderOperation.HostToNetwork, 2, 2),
            Exthdr.WriteTcpMss(Register.Register1)),
    };

    private static Immediate Jump(Verdict verdict) => new(Register.Verdict, null, verdict);

    private static Action<Transaction> Rule(params Expression[] expressions) => tx => tx.Add(new Rule(C, expressions));

    private static byte[] Mark(uint mark) => BitConverter.GetBytes(mark);
}
