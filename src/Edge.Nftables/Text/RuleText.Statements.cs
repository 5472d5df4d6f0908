using Edge.Nftables.Expressions;

namespace Edge.Nftables.Text;

// Where a rule acts.
internal sealed partial class RuleText
{
    private const uint DefaultBurst = 5;

    private void Act(Expression expression)
    {
        switch (expression)
        {
            case Immediate { Verdict: { } verdict }:
                Emit(verdict.ToString());
                break;
            case CtSet set:
                Emit($"ct {Ct.KeyName(set.Key)} set {Value(set.Source, set.Key == CtKey.Mark ? ValueKind.Mark : ValueKind.Number)}");
                break;
            case MetaSet set:
                Emit($"meta {Meta.KeyName(set.Key)} set {Value(set.Source, set.Key == MetaKey.Mark ? ValueKind.Mark : ValueKind.Number)}");
                break;
            case PayloadWrite write:
                Operand field = OperandOf(new Payload(write.Base, write.Offset, write.Length, Register.Register1));
                Emit($"{field.Text} set {Value(write.Source, field.Kind)}");
                break;
            case Nat nat:
                Emit(TextOf(nat));
                break;
            case Masquerade masquerade:
                Emit($"masquerade{Ports(masquerade.PortMinimum, masquerade.PortMaximum)}{FlagsText(masquerade.Flags)}");
                break;
            case Redirect redirect:
                Emit($"redirect{Ports(redirect.PortMinimum, redirect.PortMaximum)}{FlagsText(redirect.Flags)}");
                break;
            case Reject reject:
                Refuse(reject);
                break;
            case Forward forward:
                Emit($"fwd {forward.Family.ToNft()} to {Value(forward.Address, ValueKind.Address)} device {Value(forward.Device, ValueKind.InterfaceIndex)}");
                break;
            case FlowOffload flow:
                Emit($"flow add @{flow.Flowtable}");
                break;
            case Dynset dynset:
                Emit(TextOf(dynset));
                break;
            case Exthdr { Source: { } source } when _protocol == Tcp:
                _pendingProtocol = null;
                Emit($"tcp option maxseg size set {Value(source, ValueKind.Port)}");
                break;
            default:
                Emit(Stateful(expression) ?? expression.ToString());
                break;
        }
    }

    /// <summary>A statement that elements carry, too; null for another.</summary>
    internal static string? Stateful(Expression expression) => expression switch
    {
        Counter => "counter",
        Limit limit => TextOf(limit),
        Connlimit connlimit => Invariant($"ct count {(connlimit.Over ? "over " : "")}{connlimit.Count}"),
        Log log => "log" + (log.Prefix is null ? "" : $" prefix \"{log.Prefix}\"") + (log.Group is null ? "" : Invariant($" group {log.Group}")),
        _ => null,
    };

    private string Value(Register register, ValueKind kind)
    {
        Operand operand = At(register);
        return operand.Constant is { } constant ? ValueText.Format(kind, constant.Bytes) : operand.Full;
    }

    private string TextOf(Nat nat)
    {
        string verb = nat.Kind == NatKind.Destination ? "dnat" : "snat";
        bool mapped = nat.AddressMinimum is { } register && At(register).Constant is null;
        // The family is said where the table has several, and where the data of a map has more than the address.
        bool said = table.Table.Family == Family.Inet || (mapped && nat.PortMinimum is not null);
        string family = said ? $" {nat.Family.ToNft()}" : "";
        if (mapped)
        {
            return $"{verb}{family} to {At(nat.AddressMinimum!.Value).Full}{FlagsText(nat.Flags)}";
        }

        string address = nat.AddressMinimum is { } minimum ? Value(minimum, ValueKind.Address) : "";
        string last = nat.AddressMaximum is { } maximum && maximum != nat.AddressMinimum ? $"-{Value(maximum, ValueKind.Address)}" : "";
        bool bracket = nat.Family == Family.IPv6 && nat.PortMinimum is not null && address.Length > 0;
        string target = bracket ? $"[{address}]{last}" : address + last;
        return $"{verb}{family} to {target}{PortsOf(nat.PortMinimum, nat.PortMaximum)}{FlagsText(nat.Flags)}";
    }

    private string Ports(Register? minimum, Register? maximum) => minimum is null ? "" : $" to {PortsOf(minimum, maximum)}";

    private string PortsOf(Register? minimum, Register? maximum)
    {
        if (minimum is not { } first)
        {
            return "";
        }

        string last = maximum is { } end && end != first ? $"-{Value(end, ValueKind.Port)}" : "";
        return $":{Value(first, ValueKind.Port)}{last}";
    }

    private static string FlagsText(NatFlags flags)
    {
        (NatFlags Flag, string Name)[] names = [(NatFlags.Random, "random"), (NatFlags.FullyRandom, "fully-random"), (NatFlags.Persistent, "persistent")];
        string text = string.Join(',', names.Where(name => (flags & name.Flag) != 0).Select(name => name.Name));
        return text.Length == 0 ? "" : $" {text}";
    }

    private void Refuse(Reject reject)
    {
        if (reject.Kind == RejectKind.TcpReset)
        {
            _pendingProtocol = _protocol == Tcp ? null : _pendingProtocol;
            Emit("reject with tcp reset");
            return;
        }

        // Port unreachable is what nft means by a plain reject: code 3 of ICMP, 4 of ICMPv6, 1 of icmpx in the inet family.
        (string protocol, byte plain) = reject.Kind == RejectKind.IcmpxUnreachable
            ? ("icmpx", (byte)1)
            : IsIPv6 ? ("icmpv6", (byte)4) : ("icmp", (byte)3);
        bool isDefault = reject.Code == plain && (table.Table.Family == Family.Inet) == (reject.Kind == RejectKind.IcmpxUnreachable);
        Emit(isDefault ? "reject" : $"reject with {protocol} {CodeName(protocol, reject.Code)}");
    }

    private bool IsIPv6 => (_family ?? table.Table.Family) == Family.IPv6;

    private static string CodeName(string protocol, byte code) => (protocol, code) switch
    {
        ("icmp", 0) => "net-unreachable",
        ("icmp", 1) => "host-unreachable",
        ("icmp", 2) => "prot-unreachable",
        ("icmp", 3) => "port-unreachable",
        ("icmp", 9) => "net-prohibited",
        ("icmp", 10) => "host-prohibited",
        ("icmp", 13) => "admin-prohibited",
        ("icmpv6", 0) => "no-route",
        ("icmpv6", 1) or ("icmpx", 3) => "admin-prohibited",
        ("icmpv6", 3) => "addr-unreachable",
        ("icmpv6", 4) or ("icmpx", 1) => "port-unreachable",
        ("icmpv6", 5) => "policy-fail",
        ("icmpv6", 6) => "reject-route",
        ("icmpx", 0) => "no-route",
        ("icmpx", 2) => "host-unreachable",
        _ => Invariant($"{code}"),
    };

    private string TextOf(Dynset dynset)
    {
        string verb = dynset.Operation switch
        {
            DynsetOperation.Add => "add",
            DynsetOperation.Update => "update",
            _ => "delete",
        };
        Set? set = table.FindSet(dynset.SetName)?.Set;
        string key = set is null ? At(dynset.Key).Full : Concatenation(dynset.Key, set.KeyType);
        string timeout = dynset.Timeout is { } time ? $" timeout {ValueText.Duration(time)}" : "";
        string state = dynset.Expression is { } expression ? $" {Stateful(expression) ?? expression.ToString()}" : "";
        string data = dynset.Data is { } register && set?.DataType is { } type ? $" : {Concatenation(register, type)}" : "";
        return $"{verb} @{dynset.SetName} {{ {key}{timeout}{state}{data} }}";
    }

    private static string TextOf(Limit limit)
    {
        string over = limit.Over ? "over " : "";
        string unit = limit.UnitName;
        if (limit.Kind == LimitKind.Packets)
        {
            return Invariant($"limit rate {over}{limit.Rate}/{unit}{(limit.Burst == DefaultBurst ? "" : Invariant($" burst {limit.Burst} packets"))}");
        }

        return Invariant($"limit rate {over}{Size(limit.Rate)}/{unit}{(limit.Burst == 0 ? "" : $" burst {Size(limit.Burst)}")}");
    }

    private static string Size(ulong bytes) => bytes switch
    {
        > 0 when bytes % (1024 * 1024) == 0 => Invariant($"{bytes / (1024 * 1024)} mbytes"),
        > 0 when bytes % 1024 == 0 => Invariant($"{bytes / 1024} kbytes"),
        _ => Invariant($"{bytes} bytes"),
    };
}
