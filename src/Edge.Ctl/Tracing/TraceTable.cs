using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Ctl.Tracing;

/// <summary>
/// The table that makes the kernel tell the way of some packets. It is owned by the socket that made it and does not outlive it (<c>flags owner</c>, kernel 5.12):
/// the kernel removes it when edgectl ends, however it ends. No packet is changed or kept back by it.
/// <code>
/// table ip edge-trace {
///     flags owner
///     chain prerouting {  first of all: type filter hook prerouting priority -450
///         ip saddr S ip daddr D tcp dport P tcp flags syn / fin,syn,rst,ack limit rate 20/second meta nftrace set 1
///     }
///     chain output { the same for what the gateway sends itself }
///     chain loopback { what the gateway sends to itself comes in again with another number: iif lo meta l4proto tcp }
///     chain input, chain postrouting { last of all: meta l4proto tcp; a traced packet that comes here shows what has become of it }
/// }
/// </code>
/// </summary>
internal static class TraceTable
{
    public const string Name = "edge-trace";

    /// <summary>The chain in which a traced packet that left by the loopback interface comes in again.</summary>
    public const string Loopback = "loopback";

    /// <summary>Index of the loopback interface in every network namespace (include/net/flow.h: LOOPBACK_IFINDEX).</summary>
    public const uint LoopbackIndex = 1;

    // NF_IP_PRI_RAW_BEFORE_DEFRAG of linux/netfilter_ipv4.h: before everything that other tables do, raw ones too.
    private const int First = -450;

    // One before NF_IP_PRI_LAST, where conntrack confirms what got so far.
    private const int Last = int.MaxValue - 1;

    /// <summary>A busy client is traced so often a second at most: each packet costs the kernel a message for each rule that matches.</summary>
    private const ulong PacketsPerSecond = 20;

    // TCP flags (RFC 9293, 3.1): FIN | SYN | RST | ACK.
    private const byte OpeningFlags = 0x17, Syn = 0x02;

    /// <summary>Where a chain of this table hangs.</summary>
    public static Hook HookOf(string chain) => chain switch
    {
        "prerouting" or Loopback => Hook.Prerouting,
        "output" => Hook.Output,
        "input" => Hook.Input,
        _ => Hook.Postrouting,
    };

    /// <summary>Adds the table; the commit fails when there is one.</summary>
    public static void AddTo(Transaction transaction, TraceFlow flow)
    {
        var table = new Table(flow.Family, Name) { Owner = true, Comment = "edgectl trace; it goes when that ends" };
        transaction.Create(table);
        Expression[] mark = [.. Match(flow), new Limit(PacketsPerSecond, TimeSpan.FromSeconds(1)), new Immediate(Register.Register1, RegisterData.Byte(1)), new MetaSet(MetaKey.Trace, Register.Register1)];
        Chain prerouting = Add(transaction, table, "prerouting", First);
        Chain output = Add(transaction, table, "output", First);
        if (!flow.Send)
        {
            transaction.Add(new Rule(prerouting, mark));
        }

        if (flow.InputInterface is null)
        {
            transaction.Add(new Rule(output, mark));
        }

        // The kernel shows a packet beside a rule that matches, not beside a policy.
        Expression[] show = [new Meta(MetaKey.L4Protocol, Register.Register1), Is(RegisterData.Byte(flow.Protocol))];
        Expression[] again = [new Meta(MetaKey.InputInterface, Register.Register1), Is(RegisterData.UInt32Host(LoopbackIndex)), .. show];
        transaction.Add(new Rule(Add(transaction, table, Loopback, First + 1), again));
        transaction.Add(new Rule(Add(transaction, table, "input", Last), show));
        transaction.Add(new Rule(Add(transaction, table, "postrouting", Last), show));
    }

    private static Chain Add(Transaction transaction, Table table, string name, int priority)
    {
        var chain = new Chain(table, name) { Hook = new ChainHook(ChainType.Filter, HookOf(name), priority) };
        transaction.Add(chain);
        return chain;
    }

    private static IEnumerable<Expression> Match(TraceFlow flow)
    {
        const Register Word = Register.Register1;
        bool v4 = flow.Family == Family.IPv4;
        if (flow.Source is { } source)
        {
            yield return v4 ? Payload.IPv4Source(Word) : Payload.IPv6Source(Word);
            yield return Is(RegisterData.Address(source));
        }

        yield return v4 ? Payload.IPv4Destination(Word) : Payload.IPv6Destination(Word);
        yield return Is(RegisterData.Address(flow.Destination));
        yield return new Meta(MetaKey.L4Protocol, Word);
        yield return Is(RegisterData.Byte(flow.Protocol));
        if (flow.SourcePort != 0)
        {
            yield return Payload.SourcePort(Word);
            yield return Is(RegisterData.UInt16BigEndian(flow.SourcePort));
        }

        yield return Payload.DestinationPort(Word);
        yield return Is(RegisterData.UInt16BigEndian(flow.DestinationPort));
        if (flow.Protocol == TraceFlow.Tcp && !flow.Established)
        {
            yield return Payload.TcpFlags(Word);
            yield return new Bitwise(Word, Word, RegisterData.Byte(OpeningFlags), RegisterData.Byte(0));
            yield return Is(RegisterData.Byte(Syn));
        }

        if (flow.InputInterface is { } name)
        {
            yield return new Meta(MetaKey.InputInterfaceName, Word);
            yield return Is(RegisterData.InterfaceName(name));
        }
    }

    private static Cmp Is(RegisterData value) => new(Register.Register1, CmpOperator.Equal, value);
}
