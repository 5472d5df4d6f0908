using System.Runtime.CompilerServices;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Tests.Fakes;

/// <summary>A table as the fake kernel keeps it.</summary>
internal sealed class FakeTable(Table table)
{
    private static readonly ConditionalWeakTable<Rule, Rule> s_listed = [];

    public Table Table { get; set; } = table;

    /// <summary>Who owns it; 0 for nobody.</summary>
    public uint OwnerPortId { get; set; }

    public List<FakeChain> Chains { get; } = [];

    public List<FakeSet> Sets { get; } = [];

    public List<Flowtable> Flowtables { get; } = [];

    public ulong LastHandle { get; set; }

    public FakeTable Copy()
    {
        FakeTable copy = new(Table) { LastHandle = LastHandle };
        copy.Chains.AddRange(Chains.Select(static chain => chain.Copy()));
        copy.Flowtables.AddRange(Flowtables);
        copy.Sets.AddRange(Sets.Select(static set => set.Copy()));
        return copy;
    }

    public FakeChain? FindChain(string name) => Chains.Find(chain => chain.Chain.Name == name);

    public FakeSet? FindSet(string name) => Sets.Find(set => set.Set.Name == name);

    public IEnumerable<Rule> AllRules => Chains.SelectMany(chain => chain.Rules);

    /// <summary>Whether a rule or an element jumps to the chain.</summary>
    public bool IsJumpedTo(string chain) =>
        AllRules.SelectMany(rule => rule.Expressions).OfType<Immediate>().Any(jump => jump.Verdict?.Chain == chain)
        || Sets.SelectMany(set => set.Elements.Values).Any(element => element.Verdict?.Chain == chain);

    /// <summary>Whether a rule names the set.</summary>
    public bool IsUsed(string set) => AllRules.SelectMany(rule => rule.Expressions).Any(expression => SetNameOf(expression) == set);

    public static string? SetNameOf(Expression expression) => expression switch
    {
        Lookup lookup => lookup.SetName,
        Dynset dynset => dynset.SetName,
        _ => null,
    };

    /// <summary>Chains that can be entered from a chain in one jump.</summary>
    public IEnumerable<string> JumpsFrom(string chain)
    {
        foreach (Expression expression in FindChain(chain)?.Rules.SelectMany(rule => rule.Expressions) ?? [])
        {
            if (expression is Immediate { Verdict.Chain: { } target })
            {
                yield return target;
            }

            if (SetNameOf(expression) is not { } name || FindSet(name) is not { Set.DataType.IsVerdict: true } map)
            {
                continue;
            }

            foreach (FakeElement element in map.Elements.Values)
            {
                if (element.Verdict?.Chain is { } mapped)
                {
                    yield return mapped;
                }
            }
        }
    }

    public TableSnapshot Snapshot(uint generation, DateTimeOffset now) => new(
        Table,
        generation,
        [.. Chains.Select(chain => chain.Chain)],
        [.. AllRules.Select(WithConstants)],
        [.. Sets.Where(set => !set.IsAnonymous).Select(set => set.Snapshot(now))])
    {
        OwnerPortId = OwnerPortId,
        Flowtables = [.. Flowtables],
    };

    // A rule and the sets written in it never change, and the same rule is listed again and again.
    private Rule WithConstants(Rule rule) => s_listed.GetValue(rule, List);

    private Rule List(Rule rule) => rule with
    {
        Expressions = [.. rule.Expressions.Select(expression => expression is Lookup lookup && FindSet(lookup.SetName) is { IsAnonymous: true } set
            ? lookup with { SetName = Lookup.AnonymousName(set.Set.IsMap), SetId = 0, Elements = set.ToConstant() }
            : expression)],
    };
}
