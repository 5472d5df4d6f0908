using System.Net;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>The dataplane in small: one VIP with three endpoints, built with the library, for the tests of the fakes.</summary>
internal sealed class SmallDataplane
{
    public static readonly Table Table = new(Family.IPv4, "edge");

    public static readonly Set Frontends = new(Table, "frontends")
    {
        KeyType = new ElementType(ElementField.IPv4Destination, ElementField.L4Protocol, ElementField.DestinationPort),
        DataType = ElementField.CtMark,
        Counter = true,
    };

    public static readonly Set Endpoints = new(Table, "endpoints")
    {
        KeyType = new ElementType(ElementField.CtMark, ElementField.NumgenRandom(32)),
        DataType = new ElementType(ElementField.IPv4Destination, ElementField.DestinationPort),
    };

    public static readonly Set Affinity = new(Table, "affinity")
    {
        KeyType = new ElementType(ElementField.CtMark, ElementField.IPv4Source),
        DataType = new ElementType(ElementField.IPv4Destination, ElementField.DestinationPort),
        Size = 65536,
        Flags = SetFlags.Dynamic | SetFlags.Timeout,
        Timeout = TimeSpan.FromHours(3),
    };

    public static readonly Set Pods = new(Table, "pods") { KeyType = ElementField.IPv4Address, Flags = SetFlags.Interval };

    private static readonly ConstantSet Protocols = ConstantSet.OfBytes(ElementField.InetProtocol, 6, 17, 132);

    public static Chain Chain(string name, ChainHook? hook = null) => new(Table, name) { Hook = hook };

    /// <summary>Everything, in one transaction.</summary>
    public static Transaction Build()
    {
        Transaction transaction = new();
        transaction.Add(Table);
        foreach (Set set in new[] { Frontends, Endpoints, Affinity, Pods })
        {
            transaction.Add(set);
        }

        AddChains(transaction);
        transaction.AddElement(Frontends, Frontend("10.96.5.81", 3000), Mark(0x103));
        transaction.AddElement(Frontends, Frontend("10.96.5.82", 80), Mark(0x183));
        for (uint i = 0; i < 3; i++)
        {
            transaction.AddElement(Endpoints, Slot(0x100, i), Endpoint($"10.244.1.{i + 2}", 3000));
        }

        transaction.AddElement(Pods, new Element { Key = IPAddress.Parse("10.244.0.0").GetAddressBytes(), KeyEnd = IPAddress.Parse("10.244.255.255").GetAddressBytes() });
        return transaction;
    }

    public static byte[] Frontend(string address, ushort port, byte protocol = 6)
    {
        ElementKey key = new(stackalloc byte[ElementKey.MaximumBytes]);
        key.AddAddress(IPAddress.Parse(address));
        key.AddProtocol(protocol);
        key.AddPort(port);
        return key.Bytes.ToArray();
    }

    public static byte[] Mark(uint mark) => BitConverter.GetBytes(mark);

    public static byte[] Slot(uint id, uint index) => [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes(index)];

    public static byte[] Endpoint(string address, ushort port)
    {
        ElementKey data = new(stackalloc byte[ElementKey.MaximumBytes]);
        data.AddAddress(IPAddress.Parse(address));
        data.AddPort(port);
        return data.Bytes.ToArray();
    }

    private static void AddChains(Transaction transaction)
    {
        Chain pick3 = Chain("pick-3"), sticky3 = Chain("sticky-3"), pick = Chain("pick"), services = Chain("services");
        Chain prerouting = Chain("prerouting", new ChainHook(ChainType.Nat, Hook.Prerouting, -100));
        Chain postrouting = Chain("postrouting", new ChainHook(ChainType.Nat, Hook.Postrouting, 100));
        Chain guard = Chain("guard", new ChainHook(ChainType.Filter, Hook.Input, 0));
        Chain remember = Chain("remember", new ChainHook(ChainType.Filter, Hook.Postrouting, 50));
        foreach (Chain chain in new[] { pick3, sticky3, pick, services, prerouting, postrouting, guard, remember })
        {
            transaction.Add(chain);
        }

        transaction.Add(new Rule(pick3, [.. OnlyPorts(), .. MaskedMark(), new Numgen(Register.Word1, 3), .. Dnat("endpoints")]));
        transaction.Add(new Rule(sticky3, [.. OnlyPorts(), .. MaskedMark(), Payload.IPv4Source(Register.Word1), .. Dnat("affinity")]));
        transaction.Add(new Rule(sticky3, [Jump(Verdict.Goto("pick-3"))]));
        ConstantSet sizes = new(
            ElementField.Mark,
            ElementType.Verdict,
            new ConstantElement(RegisterData.UInt32Host(3), null, Verdict.Goto("pick-3")),
            new ConstantElement(RegisterData.UInt32Host(0x83), null, Verdict.Goto("sticky-3")));
        transaction.Add(new Rule(pick, [new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0xff), Lookup.In(Register.Register1, sizes, Register.Verdict)]));
        transaction.Add(new Rule(services, [
            Payload.IPv4Destination(Register.Register1), new Meta(MetaKey.L4Protocol, Register.Word1), Payload.DestinationPort(Register.Word2),
            new Lookup(Register.Register1, "frontends", Register.Register1), new CtSet(CtKey.Mark, Register.Register1), Jump(Verdict.Goto("pick"))]));
        transaction.Add(new Rule(prerouting, [Jump(Verdict.Jump("services"))]));
        transaction.Add(new Rule(postrouting, [.. Translated(), Payload.IPv4Destination(Register.Register1), new Lookup(Register.Register1, "pods", Invert: true), new Masquerade()]));
        transaction.Add(new Rule(guard, [new Meta(MetaKey.L4Protocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(6)), new Reject(RejectKind.TcpReset)]));
        transaction.Add(new Rule(remember, [
            .. Translated(), new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0x80),
            new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.UInt32Host(0x80)),
            .. MaskedMark(), Payload.IPv4Source(Register.Word1), Payload.IPv4Destination(Register.Word2), Payload.DestinationPort(Register.Word3),
            new Dynset(DynsetOperation.Update, "affinity", Register.Register1, Register.Word2, TimeSpan.FromMinutes(30))]));
    }

    private static Immediate Jump(Verdict verdict) => new(Register.Verdict, null, verdict);

    private static Expression[] OnlyPorts() => [new Meta(MetaKey.L4Protocol, Register.Register1), Lookup.In(Register.Register1, Protocols)];

    private static Expression[] MaskedMark() => [new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, 0xffffff00)];

    private static Expression[] Dnat(string map) =>
    [
        new Lookup(Register.Register1, map, Register.Register1),
        new Nat(NatKind.Destination, Family.IPv4, Register.Register1, Register.Word1),
    ];

    private static Expression[] Translated() =>
    [
        new Ct(CtKey.Status, Register.Register1), Bitwise.And(Register.Register1, 0x20),
        new Cmp(Register.Register1, CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
    ];
}
