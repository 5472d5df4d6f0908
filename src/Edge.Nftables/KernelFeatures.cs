using Edge.Linux;
using Edge.Linux.Netlink;
using Edge.Nftables.Expressions;

namespace Edge.Nftables;

/// <summary>
/// What the running kernel can do, found by trying: each feature is put into a table of its own that is made and deleted in the same
/// transaction, so nothing stays and no version number has to be believed.
/// </summary>
public sealed record KernelFeatures
{
    /// <summary>Why nothing at all works: no permission, or no nf_tables in the kernel. <see langword="null"/> when it works.</summary>
    public string? Problem { get; private init; }

    /// <summary>Tables can have an owner (5.12).</summary>
    public bool TableOwner { get; private init; }

    /// <summary>Tables with an owner can outlive it (6.9).</summary>
    public bool TablePersist { get; private init; }

    /// <summary>The verb <c>destroy</c> (6.3).</summary>
    public bool Destroy { get; private init; }

    /// <summary>Counters declared on a set (5.7).</summary>
    public bool SetCounter { get; private init; }

    /// <summary>Ranges in concatenations (5.6).</summary>
    public bool ConcatenatedRanges { get; private init; }

    /// <summary>Kernel names of expressions that are missing, for example <c>fib</c>: their modules are not there.</summary>
    public IReadOnlyList<string> MissingExpressions { get; private init; } = [];

    /// <summary>
    /// Whether tables can be owned and persist (kernel 6.9), in one small commit. The full <see cref="Probe"/> hooks chains in and out, which takes
    /// the kernel tens of milliseconds.
    /// </summary>
    /// <param name="nftables">The kernel.</param>
    /// <param name="family">Family of the throw-away table.</param>
    /// <param name="problem">Why no table can be made at all; <see langword="null"/> when one can.</param>
    public static bool SupportsPersist(INftables nftables, Family family, out string? problem)
    {
        Table table = ThrowAway(family);
        problem = null;
        if (Try(nftables, table with { Owner = true, Persist = true }, _ => { }) is null)
        {
            return true;
        }

        problem = Try(nftables, table, _ => { })?.Message;
        return false;
    }

    /// <summary>Whether there are flowtables, in one small commit that hooks nothing in: nf_flow_table and nft_flow_offload may be left out of a kernel.</summary>
    /// <param name="nftables">The kernel.</param>
    /// <param name="family">Family of the throw-away table.</param>
    public static bool SupportsFlowtables(INftables nftables, Family family)
    {
        Table table = ThrowAway(family);
        return Try(nftables, table, transaction =>
        {
            var chain = new Chain(table, "c");
            transaction.Add(new Flowtable(table, "f"));
            transaction.Add(chain);
            transaction.Add(new Rule(chain, [new FlowOffload("f")]));
        }) is null;
    }

    /// <summary>Whether packets can be sent on to a neighbour at the ingress of a device (nft_fwd_netdev), in one small commit that hooks nothing in.</summary>
    /// <param name="nftables">The kernel.</param>
    public static bool SupportsForward(INftables nftables)
    {
        Table table = ThrowAway(Family.Netdev);
        return Try(nftables, table, transaction =>
        {
            var chain = new Chain(table, "c");
            transaction.Add(chain);
            transaction.Add(new Rule(chain,
            [
                new Immediate(Register.Register1, RegisterData.UInt32Host(1)),
                new Immediate(Register.Register2, RegisterData.UInt32Host(1)),
                new Forward(Register.Register2, Register.Register1, Family.IPv4),
            ]));
        }) is null;
    }

    /// <summary>Tries everything.</summary>
    /// <param name="nftables">The kernel.</param>
    /// <param name="family">Family of the tables that will be used.</param>
    public static KernelFeatures Probe(INftables nftables, Family family)
    {
        Table table = ThrowAway(family);
        NetlinkException? refusal = Try(nftables, table, _ => { });
        if (refusal is not null)
        {
            return new KernelFeatures { Problem = refusal.Message };
        }

        return new KernelFeatures
        {
            TableOwner = Try(nftables, table with { Owner = true }, _ => { }) is null,
            TablePersist = Try(nftables, table with { Owner = true, Persist = true }, _ => { }) is null,
            Destroy = Try(nftables, table, transaction => transaction.Destroy(new Chain(table, "none"))) is null,
            SetCounter = Try(nftables, table, transaction => transaction.Add(
                new Set(table, "s") { KeyType = ElementField.Mark, Counter = true })) is null,
            ConcatenatedRanges = Try(nftables, table, transaction => transaction.Add(
                new Set(table, "s") { KeyType = new ElementType(ElementField.Mark, ElementField.InetService), Flags = SetFlags.Interval })) is null,
            MissingExpressions = FindMissing(nftables, table),
        };
    }

    private static Table ThrowAway(Family family) => new(family, $"edge-probe-{Environment.ProcessId}");

    private static List<string> FindMissing(INftables nftables, Table table)
    {
        const Register Word = Register.Register1;
        Family address = table.Family == Family.IPv6 ? Family.IPv6 : Family.IPv4;
        var nat = new ChainHook(ChainType.Nat, Hook.Prerouting, -100);
        var source = new ChainHook(ChainType.Nat, Hook.Postrouting, 100);
        var filter = new ChainHook(ChainType.Filter, Hook.Prerouting, 0);
        var input = new ChainHook(ChainType.Filter, Hook.Input, 0);
        (ChainHook Hook, Expression[] Expressions)[] attempts =
        [
            (filter, [new Ct(CtKey.Mark, Word)]),
            (filter, [new Numgen(Word, 2)]),
            (filter, [Payload.IPv4Source(Word), new Hash(HashKind.Jenkins, Register.Register2, 2, Word, 4, 1)]),
            (filter, [new Fib(FibFlags.Destination, FibResult.AddressType, Word)]),
            (nat, [Payload.IPv4Source(Word), new Nat(NatKind.Destination, address, Word)]),
            (source, [new Masquerade()]),
            (nat, [new Redirect()]),
            (input, [Reject.TcpReset]),
            (filter, [new Limit(1, TimeSpan.FromSeconds(1))]),
            (filter, [new Connlimit(1)]),
            (filter, [new Rt(RtKey.TcpMss, Word), Exthdr.WriteTcpMss(Word)]),
            (filter, [new Counter()]),
        ];
        var missing = new List<string>();
        foreach ((ChainHook hook, Expression[] expressions) in attempts)
        {
            NetlinkException? refusal = Try(nftables, table, transaction =>
            {
                var chain = new Chain(table, "c") { Hook = hook };
                transaction.Add(chain);
                transaction.Add(new Rule(chain, expressions));
            });
            if (refusal is { Errno: Errno.ENOENT or Errno.EOPNOTSUPP })
            {
                missing.Add(expressions[^1].Name);
            }
        }

        return missing;
    }

    private static NetlinkException? Try(INftables nftables, Table table, Action<Transaction> attempt)
    {
        using var transaction = new Transaction();
        transaction.Create(table);
        attempt(transaction);
        transaction.Delete(table);
        try
        {
            nftables.Commit(transaction);
            return null;
        }
        catch (NetlinkException exception)
        {
            return exception;
        }
    }
}
