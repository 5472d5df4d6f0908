using Edge.Nftables;

namespace Edge.Tests.Fakes;

/// <summary>
/// Sends a packet through the base chains of tables as netfilter does, so that a test can say in words where it ends:
/// "a connection from 192.0.2.7 to the VIP reaches one of the three pods and keeps its source". Random numbers are not
/// drawn: every outcome is followed.
/// </summary>
public sealed class PacketTracer
{
    // nf_nat hooks at these priorities whatever the priority of a nat chain, which orders nat chains among themselves.
    private const int DestinationNatPriority = -100, SourceNatPriority = 100;

    private readonly List<TableSnapshot> _tables;
    private readonly TraceHost _host;
    private readonly Dictionary<string, TraceSet> _sets = [];

    public PacketTracer(IEnumerable<TableSnapshot> tables, TraceHost host)
    {
        _tables = [.. tables];
        _host = host;
    }

    public PacketTracer(FakeNftables kernel, TraceHost host)
        : this(kernel.Tables, host)
    {
    }

    /// <summary>All that can happen to the packet.</summary>
    public TraceResult Trace(TracePacket packet)
    {
        TraceChoices choices = new();
        List<TraceOutcome> outcomes = [];
        do
        {
            TraceRun run = new(packet, _host, choices);
            outcomes.Add(Pass(run));
        }
        while (choices.Next());

        return new TraceResult(outcomes);
    }

    /// <summary>Puts the elements that rules wrote for an outcome into their sets: the next packet finds them.</summary>
    public void Remember(TraceOutcome outcome)
    {
        foreach (TraceUpdate update in outcome.Updates)
        {
            _sets[$"{update.Table} {update.Set}"].Put(update.Key, update.Data);
        }
    }

    internal TraceSet FindSet(TableSnapshot table, string name)
    {
        string key = $"{table.Table} {name}";
        if (!_sets.TryGetValue(key, out TraceSet? set))
        {
            SetSnapshot found = table.FindSet(name) ?? throw new InvalidOperationException($"a rule names the missing set {key}");
            _sets[key] = set = new TraceSet(found);
        }

        return set;
    }

    private TraceOutcome Pass(TraceRun run)
    {
        if (run.Packet.InputInterface is null)
        {
            run.OutputInterface = _host.OutputTo(run.Destination);
            if (Call(run, Hook.Output) is { } ended)
            {
                return ended;
            }

            run.RoutedMark = run.Mark;
            run.OutputInterface = _host.OutputTo(run.Destination);
            if (Call(run, Hook.Postrouting) is { } late)
            {
                return late;
            }

            if (run.OutputInterface != "lo")
            {
                return run.End(TraceVerdict.Forwarded);
            }

            run.InputInterface = "lo";
        }

        run.OutputInterface = null;
        if (Call(run, Hook.Prerouting) is { } early)
        {
            return early;
        }

        run.RoutedMark = run.Mark;
        if (_host.Addresses.Contains(run.Destination))
        {
            return Call(run, Hook.Input) ?? run.End(TraceVerdict.Delivered);
        }

        run.OutputInterface = _host.OutputTo(run.Destination);
        return Call(run, Hook.Forward) ?? Call(run, Hook.Postrouting) ?? run.End(TraceVerdict.Forwarded);
    }

    private TraceOutcome? Call(TraceRun run, Hook hook)
    {
        run.Hook = hook;
        foreach ((TableSnapshot table, Chain chain) in Chains(run, hook))
        {
            if (chain.Hook!.Type == ChainType.Nat && Decided(run, hook))
            {
                continue;
            }

            run.Path.Add($"{chain.Name}");
            VerdictCode code = new RuleEvaluator(this, table, run).Evaluate(chain.Name);
            if (run.Rejected is { } rejected)
            {
                return run.End(rejected);
            }

            bool drop = code == VerdictCode.Drop || (code != VerdictCode.Accept && chain.Hook.Policy == ChainPolicy.Drop);
            if (drop)
            {
                run.Path.Add("drop");
                return run.End(TraceVerdict.Dropped);
            }
        }

        if (hook is Hook.Prerouting or Hook.Output)
        {
            run.DestinationDecided = true;
        }

        return null;
    }

    private static bool Decided(TraceRun run, Hook hook) =>
        hook is Hook.Prerouting or Hook.Output ? run.DestinationDecided : run.SourceDecided;

    private IEnumerable<(TableSnapshot Table, Chain Chain)> Chains(TraceRun run, Hook hook)
    {
        Family family = run.Packet.IsIPv6 ? Family.IPv6 : Family.IPv4;
        return _tables.Where(table => table.Table.Family == family || table.Table.Family == Family.Inet)
            .SelectMany(table => table.Chains.Where(chain => chain.Hook?.Hook == hook).Select(chain => (Table: table, Chain: chain)))
            .OrderBy(entry => Priority(entry.Chain.Hook!))
            .ThenBy(entry => entry.Chain.Hook!.Priority);
    }

    private static int Priority(ChainHook hook) => hook switch
    {
        { Type: not ChainType.Nat } => hook.Priority,
        { Hook: Hook.Prerouting or Hook.Output } => DestinationNatPriority,
        _ => SourceNatPriority,
    };
}
