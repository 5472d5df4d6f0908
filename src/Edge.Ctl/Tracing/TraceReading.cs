using Edge.Nftables;
using Edge.Nftables.Expressions;
using Edge.Nftables.Text;
using Edge.Nftables.Tracing;

namespace Edge.Ctl.Tracing;

/// <summary>Puts the rules and the names behind the numbers that the kernel tells.</summary>
internal static class TraceReading
{
    private const string Dataplane = "edge";

    /// <summary>The steps of one packet.</summary>
    /// <param name="events">What the kernel told of it, in order.</param>
    /// <param name="tables">The tables that it went through.</param>
    public static TracedPacket Read(IReadOnlyList<TraceEvent> events, ITraceTables tables)
    {
        var steps = new List<TraceStep>();
        Hook? hook = null;
        TracePacket? packet = null;
        foreach (TraceEvent step in events)
        {
            // Both are told in a base chain only.
            if (step.Packet is not null || step.Kind == TraceKind.Policy)
            {
                hook = step.Table == TraceTable.Name ? TraceTable.HookOf(step.Chain) : tables.Rules(step.Family, step.Table)?.FindChain(step.Chain)?.Hook?.Hook;
                packet = step.Packet ?? packet;
            }

            // The end of a chain's rules, which the kernel tells like a rule without a number.
            if (step is { Kind: TraceKind.Rule, RuleHandle: 0 } and not { Verdict.Code: VerdictCode.Drop })
            {
                continue;
            }

            steps.Add(Read(step, hook, packet, tables));
        }

        return new TracedPacket(steps, tables.Setting);
    }

    private static TraceStep Read(TraceEvent step, Hook? hook, TracePacket? packet, ITraceTables tables)
    {
        var read = new TraceStep(step, hook) { Input = Name(step.InputInterface, tables), Output = Name(step.OutputInterface, tables) };
        if (step.Kind != TraceKind.Rule || step.Table == TraceTable.Name || tables.Rules(step.Family, step.Table) is not { } table)
        {
            return read;
        }

        Rule? rule = table.Rules.FirstOrDefault(rule => rule.Handle == step.RuleHandle && rule.Chain.Name == step.Chain);
        return rule is null ? read : read with
        {
            Rule = rule,
            RuleText = RulesetText.Print(table, rule with { Comment = null }),
            Service = step.Table == Dataplane && packet is not null ? ServiceOf(rule, table, packet, tables) : null,
            Refuses = rule.Expressions.Any(static expression => expression is Reject),
            Translates = rule.Expressions.Any(static expression => expression is Nat or Masquerade or Redirect),
        };
    }

    private static string? Name(uint index, ITraceTables tables) => index == 0 ? null : tables.Interface(index);

    // The rule that makes an element's value the connection's mark.
    private static string? ServiceOf(Rule rule, TableSnapshot table, TracePacket packet, ITraceTables tables) =>
        rule.Expressions.Any(static expression => expression is CtSet { Key: CtKey.Mark })
            && rule.Expressions.OfType<Lookup>().LastOrDefault() is { Destination: not null } lookup
            && table.FindSet(lookup.SetName) is { } map
            ? tables.Frontend(map.Set, packet)
            : null;
}
