using System.Globalization;
using Edge.Nftables;

namespace Edge.Agent.Proxy;

/// <summary>
/// The sets and rules of one table for the numbers that only rules can carry (<see cref="PolicyGroups"/>). They change when a Service asks for a
/// number that no other has, which is rare: then the two chains are written anew, in the transaction that needs them.
/// </summary>
internal sealed class DataplaneGroups(DataplaneTable table)
{
    /// <summary>The chain that keeps a client's endpoint.</summary>
    public const string Remember = "remember";

    /// <summary>The chain that limits each client.</summary>
    public const string ClientLimits = "client-limits";

    /// <summary>A client's bucket is forgotten when it had no new connection for so long; it is full again by then.</summary>
    public static readonly TimeSpan RateMemory = TimeSpan.FromMinutes(1);

    private static readonly PolicySet[] s_kinds = [PolicySet.Sticky, PolicySet.ClientConnections, PolicySet.ClientRate, PolicySet.FastPath];

    private readonly RuleExpressions _match = new(table.Family);
    private HashSet<(PolicySet Kind, uint Number)> _inKernel = [];
    private HashSet<(PolicySet Kind, uint Number)> _before = [];
    private bool _rulesKnown;

    /// <summary>Whether the rules of a chain are made here.</summary>
    public static bool Owns(string chain) => chain is Remember or ClientLimits;

    /// <summary>The table has a flowtable.</summary>
    public bool HasFastPath => _inKernel.Contains((PolicySet.FastPath, 0));

    /// <summary>Takes over what the kernel has: the sets, and no word about the rules, so that they are written once.</summary>
    /// <param name="kernel">The table; null when it is made anew.</param>
    public void Adopt(TableSnapshot? kernel)
    {
        _inKernel = [.. Groups(kernel)];
        _rulesKnown = kernel is null || (_inKernel.Count == 0 && !kernel.Rules.Any(static rule => Owns(rule.Chain.Name)));
    }

    /// <summary>The groups of a table, read from the names of its sets.</summary>
    public static IEnumerable<(PolicySet Kind, uint Number)> Groups(TableSnapshot? kernel)
    {
        foreach (SetSnapshot set in kernel?.Sets ?? [])
        {
            if (GroupOf(set.Set.Name) is { } group)
            {
                yield return group;
            }
        }
    }

    /// <summary>Whether a set, chain or flowtable of this name is made here and not with the table.</summary>
    public static bool IsGroup(string name) => Owns(name) || name == FastPathRules.ChainName || name == FastPathRules.FlowtableName || GroupOf(name) is not null;

    private static (PolicySet Kind, uint Number)? GroupOf(string name)
    {
        foreach (PolicySet kind in s_kinds)
        {
            string prefix = DataplaneTable.GroupName(kind) + "-";
            if (kind == PolicySet.FastPath)
            {
                if (name == DataplaneTable.GroupName(kind))
                {
                    return (kind, 0);
                }
            }
            else if (name.StartsWith(prefix, StringComparison.Ordinal)
                && uint.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
                && DataplaneTable.GroupName(kind, number) == name)
            {
                return (kind, number);
            }
        }

        return null;
    }

    /// <summary>Writes what is needed before the elements: sets that are new, and both chains when anything is different.</summary>
    /// <param name="wanted">The numbers in use.</param>
    /// <param name="keepOthers">Sets that nobody uses yet stay: their elements were adopted and are still to be claimed.</param>
    /// <param name="transaction">Receives the changes.</param>
    public void Update(PolicyGroups wanted, bool keepOthers, Transaction transaction)
    {
        _before = _inKernel;
        HashSet<(PolicySet Kind, uint Number)> now = [.. s_kinds.SelectMany(kind => wanted.Of(kind, table.Family).Select(number => (kind, number)))];
        if (keepOthers)
        {
            now.UnionWith(_inKernel);
        }

        if (_rulesKnown && now.SetEquals(_inKernel))
        {
            return;
        }

        Chain remember = new(table.Table, Remember), limits = new(table.Table, ClientLimits);
        transaction.Flush(remember);
        transaction.Flush(limits);
        if (HasFastPath && !now.Contains((PolicySet.FastPath, 0)))
        {
            FastPathRules.Remove(table, transaction);
        }

        foreach ((PolicySet kind, uint number) in now.Except(_inKernel))
        {
            transaction.Add(table.GroupOf(kind, number));
        }

        foreach ((PolicySet kind, uint number) in now.Order())
        {
            AddRules(kind, number, kind == PolicySet.Sticky ? remember : limits, transaction);
        }

        _inKernel = now;
        _rulesKnown = true;
    }

    /// <summary>Writes what goes behind the elements: sets that nobody needs any more.</summary>
    public void Sweep(Transaction transaction)
    {
        foreach ((PolicySet kind, uint number) in _before.Except(_inKernel))
        {
            transaction.Delete(table.GroupOf(kind, number));
        }

        _before = _inKernel;
    }

    private void AddRules(PolicySet kind, uint number, Chain chain, Transaction transaction)
    {
        Set ports = table.GroupOf(kind, number);
        switch (kind)
        {
            case PolicySet.Sticky:
                TimeSpan timeout = TimeSpan.FromSeconds(number);
                Add("for this long", [.. RuleExpressions.PortIn(ports), .. _match.Remember(table.Affinity, ConnectionMark.ListMask, timeout)]);

                // Who got an endpoint on this node keeps it also where all endpoints are allowed.
                Add("and among all endpoints", [.. RuleExpressions.MarkHas(ConnectionMark.LocalBit), .. RuleExpressions.PortIn(ports), .. _match.Remember(table.Affinity, ConnectionMark.PortMask, timeout)]);
                break;
            case PolicySet.ClientConnections:
                Add("connections of a client", [.. RuleExpressions.PortIn(ports), .. _match.ClientIsAbove(table.ClientConnections, DataplaneTable.ConnectionLimit(number)), RuleExpressions.Goto("refuse")]);
                break;
            case PolicySet.FastPath:
                FastPathRules.Add(table, ports, transaction);
                break;
            default:
                Add("new connections of a client", [.. RuleExpressions.PortIn(ports), .. _match.ClientIsAbove(table.ClientRate, DataplaneTable.RateLimit(number), RateMemory), RuleExpressions.Goto("refuse")]);
                break;
        }

        void Add(string comment, Nftables.Expressions.Expression[] expressions) => transaction.Add(new Rule(chain, expressions) { Comment = comment });
    }
}
