using System.Security.Cryptography;
using System.Text;
using Edge.Agent.Proxy;
using Edge.Agent.Repair;
using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Uplinks;

/// <summary>
/// The table that writes the uplink into the mark of new connections and puts it back into the mark of packets on their way out. Small, and replaced as a whole when the set of
/// uplinks changes; Services never touch it. Pure: equal arguments give an equal ruleset, named by its <see cref="Digest"/>.
/// </summary>
internal sealed class UplinkRuleset
{
    /// <summary>Name of the table; of family inet, since no rule looks at addresses.</summary>
    public const string Name = "edge-uplinks";

    private const string Arrive = "arrive", Leave = "leave";
    private const int Mangle = -150; // NF_IP_PRI_MANGLE

    // Behind the destination NAT (-100): by then a connection to a Service has its mark.
    private const int BehindDestinationNat = -95;

    private const uint StateNew = 8; // NF_CT_STATE_BIT(IP_CT_NEW)
    private const byte Original = 0, Reply = 1; // IP_CT_DIR_*

    private readonly uint _packetMask;
    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];

    /// <param name="uplinks">By number.</param>
    /// <param name="packetMask">Which bits of the packet's mark are ours.</param>
    /// <param name="strict">Numbers of the uplinks where the kernel checks the way back with the packet's mark (rp_filter 1 with src_valid_mark): requests get it there, too.</param>
    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    public UplinkRuleset(IReadOnlyList<Uplink> uplinks, uint packetMask, IReadOnlySet<int> strict, bool owned)
    {
        _packetMask = packetMask;
        Table = new Table(Family.Inet, Name) { Owner = owned, Persist = owned };
        Chain arrive = Chain(Arrive), leave = Chain(Leave);
        Chain prerouting = Chain("prerouting", new ChainHook(ChainType.Filter, Hook.Prerouting, BehindDestinationNat));
        Chain output = Chain("output", new ChainHook(ChainType.Route, Hook.Output, Mangle));
        Add(arrive, uplinks, tunnels: false);
        AddPrerouting(prerouting, uplinks, strict);
        Add(output, "replies of the gateway itself", [.. Direction(Reply), .. HasUplink(), RuleExpressions.Jump(Leave)]);
        AddLeave(leave, uplinks);
        AddPostrouting(Chain("postrouting", new ChainHook(ChainType.Filter, Hook.Postrouting, Mangle)), uplinks);
        Digest = DigestOf();
        Table = Table with { Comment = Digest };
    }

    public Table Table { get; }

    /// <summary>Names exactly this ruleset; the table's comment.</summary>
    public string Digest { get; }

    /// <summary>Chains, those that others refer to first.</summary>
    public IReadOnlyList<Chain> Chains => _chains;

    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>Adds table, chains and rules.</summary>
    public void AddTo(Transaction transaction)
    {
        transaction.Add(Table);
        foreach (Chain chain in _chains)
        {
            transaction.Add(chain);
        }

        foreach (Rule rule in _rules)
        {
            transaction.Add(rule);
        }
    }

    /// <summary>The table for who compares.</summary>
    public WantedTable ToWanted() => WantedTable.Of(Table, AddTo);

    /// <summary>Whether the kernel's table is exactly this one.</summary>
    public bool IsSameAs(TableSnapshot kernel)
    {
        var differences = new DifferenceList(0);
        TableComparison.Compare(Table, ToWanted().Content, kernel, differences);
        return differences.Total == 0;
    }

    /// <summary>The numbers of uplinks that a table gives out, by what its rules write.</summary>
    public static List<(int Number, string Name)> NumbersOf(TableSnapshot kernel)
    {
        List<(int Number, string Name)> numbers = [];
        foreach (Rule rule in kernel.Rules)
        {
            foreach (Expression expression in rule.Chain.Name == Arrive ? rule.Expressions : [])
            {
                if (expression is Bitwise mark && mark.Xor.Bytes.Length == sizeof(uint) && rule.Comment is { } name)
                {
                    numbers.Add(((int)((BitConverter.ToUInt32(mark.Xor.Bytes) & ConnectionMark.UplinkMask) / ConnectionMark.Uplink(1)), name));
                }
            }
        }

        return numbers;
    }

    private void AddPrerouting(Chain chain, IReadOnlyList<Uplink> uplinks, IReadOnlySet<int> strict)
    {
        Add(chain, uplinks, tunnels: true);
        if (uplinks.Any(static uplink => !uplink.IsTunnel))
        {
            Add(chain, "new connection to a Service", [.. IsNew(), .. RuleExpressions.IsOurs(), RuleExpressions.Jump(Arrive)]);
        }

        Add(chain, "replies", [.. Direction(Reply), .. HasUplink(), RuleExpressions.Jump(Leave)]);
        foreach (Uplink uplink in uplinks)
        {
            if (strict.Contains(uplink.Number))
            {
                Add(
                    chain,
                    "rp_filter looks for the way back with the mark",
                    [.. IsIPv4(), .. CameBy(uplink), .. Direction(Original), .. uplink.IsTunnel ? [] : RuleExpressions.IsOurs(), .. MarkIs(uplink), .. SetPacketMark(uplink.PacketMark)]);
            }
        }
    }

    private void AddLeave(Chain chain, IReadOnlyList<Uplink> uplinks)
    {
        foreach (Uplink uplink in uplinks)
        {
            if (uplink.IsTunnel)
            {
                Add(chain, uplink.Name, [.. MarkIs(uplink), .. SetPacketMark(uplink.PacketMark)]);
            }
        }

        // The bits of a mark that somebody else wrote mean something else.
        foreach (Uplink uplink in uplinks)
        {
            if (!uplink.IsTunnel)
            {
                Add(chain, uplink.Name, [.. MarkIs(uplink), .. RuleExpressions.IsOurs(), .. SetPacketMark(uplink.PacketMark)]);
            }
        }
    }

    // The way is chosen. A tunnel that wraps the packet looks for the way to its other end with the mark of the packet, which must not lead into the tunnel again.
    private void AddPostrouting(Chain chain, IReadOnlyList<Uplink> uplinks)
    {
        foreach (Uplink uplink in uplinks)
        {
            Add(chain, uplink.Name, [.. MarkIs(uplink), .. uplink.IsTunnel ? [] : RuleExpressions.IsOurs(), .. SetPacketMark(0)]);
        }
    }

    private void Add(Chain chain, IReadOnlyList<Uplink> uplinks, bool tunnels)
    {
        foreach (Uplink uplink in uplinks)
        {
            if (uplink.IsTunnel == tunnels)
            {
                Add(chain, uplink.Name, [.. CameBy(uplink), .. tunnels ? IsNew() : [], .. SetConnectionMark(uplink)]);
            }
        }
    }

    private Chain Chain(string name, ChainHook? hook = null)
    {
        var chain = new Chain(Table, name) { Hook = hook };
        _chains.Add(chain);
        return chain;
    }

    private void Add(Chain chain, string comment, Expression[] expressions) => _rules.Add(new Rule(chain, expressions) { Comment = comment });

    // meta nfproto ipv4
    private static Expression[] IsIPv4() =>
        [new Meta(MetaKey.NetfilterProtocol, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte((byte)Family.IPv4))];

    // iifname "…"
    private static Expression[] CameBy(Uplink uplink)
    {
        byte[] name = new byte[16]; // IFNAMSIZ
        Encoding.ASCII.GetBytes(uplink.Name, name);
        return [new Meta(MetaKey.InputInterfaceName, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.FromBytes(name))];
    }

    // ct state new
    private static Expression[] IsNew() =>
    [
        new Ct(CtKey.State, Register.Register1), Bitwise.And(Register.Register1, StateNew), new Cmp(Register.Register1, CmpOperator.NotEqual, RegisterData.UInt32Host(0)),
    ];

    // ct direction original, or reply
    private static Expression[] Direction(byte direction) =>
        [new Ct(CtKey.Direction, Register.Register1), new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.Byte(direction))];

    // ct mark & UplinkMask != 0
    private static Expression[] HasUplink() => RuleExpressions.MarkHas(ConnectionMark.UplinkMask);

    // ct mark & UplinkMask == number
    private static Expression[] MarkIs(Uplink uplink) =>
    [
        new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, ConnectionMark.UplinkMask),
        new Cmp(Register.Register1, CmpOperator.Equal, RegisterData.UInt32Host(ConnectionMark.Uplink(uplink.Number))),
    ];

    // ct mark set ct mark & ~UplinkMask | number
    private static Expression[] SetConnectionMark(Uplink uplink) =>
    [
        new Ct(CtKey.Mark, Register.Register1), Bitwise.And(Register.Register1, ~ConnectionMark.UplinkMask, ConnectionMark.Uplink(uplink.Number)),
        new CtSet(CtKey.Mark, Register.Register1),
    ];

    // meta mark set meta mark & ~mask | number
    private Expression[] SetPacketMark(uint mark) =>
        [new Meta(MetaKey.Mark, Register.Register1), Bitwise.And(Register.Register1, ~_packetMask, mark), new MetaSet(MetaKey.Mark, Register.Register1)];

    private string DigestOf()
    {
        var text = new StringBuilder();
        foreach (Chain chain in _chains)
        {
            text.Append(chain.Name).Append(chain.Hook).Append('\n');
        }

        foreach (Rule rule in _rules)
        {
            text.Append(rule).Append(rule.Comment).Append('\n');
        }

        return $"edge uplinks {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16]}";
    }
}
