using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

// What is put into registers.
internal sealed partial class RuleText
{
    private void Load(Expression expression)
    {
        switch (expression)
        {
            case Payload payload:
                Put(payload.Destination, OperandOf(payload));
                break;
            case Meta meta:
                Put(meta.Destination, OperandOf(meta));
                break;
            case Ct ct:
                Put(ct.Destination, OperandOf(ct));
                break;
            case Fib fib:
                Put(fib.Destination, OperandOf(fib));
                break;
            case Numgen numgen:
                string kind = numgen.Kind == NumgenKind.Random ? "random" : "inc";
                Put(numgen.Destination, new Operand(Invariant($"numgen {kind} mod {numgen.Modulus}{Offset(numgen.Offset)}"), ValueKind.Number));
                break;
            case Hash hash:
                Put(hash.Destination, OperandOf(hash));
                break;
            case Rt rt:
                Put(rt.Destination, new Operand(rt.Key == RtKey.TcpMss ? "rt mtu" : $"rt {rt.KeyName}", ValueKind.Hex));
                break;
            case Bitwise bitwise:
                Put(bitwise.Destination, Masked(bitwise));
                break;
            case Byteorder order:
                Put(order.Destination, At(order.Source));
                break;
            case Immediate { Value: { } value } immediate:
                Put(immediate.Destination, new Operand("", ValueKind.Hex) { Constant = value });
                break;
        }
    }

    private Operand OperandOf(Payload payload) => payload.Base switch
    {
        PayloadBase.Network when NetworkField(payload) is { } field => field,
        PayloadBase.Transport when TransportField(payload) is { } field => field,
        _ => new Operand(Invariant($"@{Prefix(payload.Base)},{payload.Offset * 8},{payload.Length * 8}"), ValueKind.Hex),
    };

    private static string Prefix(PayloadBase header) => header switch
    {
        PayloadBase.Link => "ll",
        PayloadBase.Network => "nh",
        _ => "th",
    };

    private Operand? NetworkField(Payload payload)
    {
        Family family = _family ?? table.Table.Family;
        Operand? found = (family, payload.Offset, payload.Length) switch
        {
            (Family.IPv4, 9, 1) => new Operand("ip protocol", ValueKind.Protocol),
            (not Family.IPv6, 12, <= 4) => new Operand("ip saddr", ValueKind.Address),
            (not Family.IPv6, 16, <= 4) => new Operand("ip daddr", ValueKind.Address),
            (not Family.IPv4, 8, <= 16) => new Operand("ip6 saddr", ValueKind.Address),
            (not Family.IPv4, 24, <= 16) => new Operand("ip6 daddr", ValueKind.Address),
            _ => null,
        };
        if (found is not null)
        {
            _pendingFamily = null;
        }

        return found;
    }

    private Operand? TransportField(Payload payload)
    {
        const byte Icmp = 1, IcmpV6 = 58;
        string protocol = _protocol is { } number and not (Icmp or IcmpV6) ? ElementType.ProtocolName(number) : "th";
        Operand? found = (_protocol, payload.Offset, payload.Length) switch
        {
            (Icmp, 0, 1) => new Operand("icmp type", ValueKind.IcmpType),
            (IcmpV6, 0, 1) => new Operand("icmpv6 type", ValueKind.IcmpV6Type),
            (Tcp, 13, 1) => new Operand("tcp flags", ValueKind.TcpFlags),
            (_, 0, 2) => new Operand($"{protocol} sport", ValueKind.Port),
            (_, 2, 2) => new Operand($"{protocol} dport", ValueKind.Port),
            _ => null,
        };
        if (found is not null)
        {
            _pendingProtocol = null;
        }

        return found;
    }

    private static Operand OperandOf(Meta meta) => meta.Key switch
    {
        MetaKey.L4Protocol => new Operand("meta l4proto", ValueKind.Protocol),
        MetaKey.NetfilterProtocol => new Operand("meta nfproto", ValueKind.NetfilterProtocol),
        MetaKey.Mark => new Operand("meta mark", ValueKind.Mark),
        MetaKey.InputInterface => new Operand("iif", ValueKind.InterfaceIndex),
        MetaKey.OutputInterface => new Operand("oif", ValueKind.InterfaceIndex),
        MetaKey.InputInterfaceName => new Operand("iifname", ValueKind.InterfaceName),
        MetaKey.OutputInterfaceName => new Operand("oifname", ValueKind.InterfaceName),
        _ => new Operand($"meta {Meta.KeyName(meta.Key)}", ValueKind.Number),
    };

    private static Operand OperandOf(Ct ct)
    {
        string direction = ct.Direction switch { 0 => "original ", 1 => "reply ", _ => "" };
        return ct.Key switch
        {
            CtKey.State => new Operand("ct state", ValueKind.CtState),
            CtKey.Status => new Operand("ct status", ValueKind.CtStatus),
            CtKey.Mark => new Operand("ct mark", ValueKind.Mark),
            CtKey.Direction => new Operand("ct direction", ValueKind.CtDirection),
            CtKey.SourceIPv4 => new Operand($"ct {direction}ip saddr", ValueKind.Address),
            CtKey.DestinationIPv4 => new Operand($"ct {direction}ip daddr", ValueKind.Address),
            CtKey.SourceIPv6 => new Operand($"ct {direction}ip6 saddr", ValueKind.Address),
            CtKey.DestinationIPv6 => new Operand($"ct {direction}ip6 daddr", ValueKind.Address),
            CtKey.Protocol => new Operand($"ct {direction}protocol", ValueKind.Protocol),
            CtKey.SourcePort => new Operand($"ct {direction}proto-src", ValueKind.Port),
            CtKey.DestinationPort => new Operand($"ct {direction}proto-dst", ValueKind.Port),
            _ => new Operand($"ct {direction}{Ct.KeyName(ct.Key)}", ValueKind.Number),
        };
    }

    private static Operand OperandOf(Fib fib)
    {
        (FibFlags Flag, string Name)[] names =
        [
            (FibFlags.Source, "saddr"), (FibFlags.Destination, "daddr"), (FibFlags.Mark, "mark"),
            (FibFlags.InputInterface, "iif"), (FibFlags.OutputInterface, "oif"),
        ];
        string asked = string.Join(" . ", names.Where(name => fib.Flags.HasFlag(name.Flag)).Select(name => name.Name));
        bool present = fib.Flags.HasFlag(FibFlags.Present);
        return fib.Result switch
        {
            FibResult.AddressType => new Operand($"fib {asked} type", ValueKind.FibType),
            FibResult.OutputInterfaceName => new Operand($"fib {asked} oifname", present ? ValueKind.FibPresent : ValueKind.InterfaceName),
            _ => new Operand($"fib {asked} oif", present ? ValueKind.FibPresent : ValueKind.InterfaceIndex),
        };
    }

    private Operand OperandOf(Hash hash)
    {
        string function = hash.Kind == HashKind.Symmetric ? "symhash" : $"jhash {ConcatenationOf(hash.Source, hash.Length)}";
        string seed = hash.Seed is { } value ? $" seed 0x{value:x}" : "";
        return new Operand(Invariant($"{function} mod {hash.Modulus}{seed}{Offset(hash.Offset)}"), ValueKind.Number);
    }

    private Operand Masked(Bitwise bitwise)
    {
        Operand source = At(bitwise.Source);
        return bitwise.Operation switch
        {
            BitwiseOperation.ShiftLeft => source with { Text = Invariant($"{source.Full} << {bitwise.Shift}"), Mask = null },
            BitwiseOperation.ShiftRight => source with { Text = Invariant($"{source.Full} >> {bitwise.Shift}"), Mask = null },
            _ => source with { Mask = bitwise.Mask, Xor = bitwise.Xor },
        };
    }

    private static string Offset(uint offset) => offset == 0 ? "" : Invariant($" offset {offset}");
}
