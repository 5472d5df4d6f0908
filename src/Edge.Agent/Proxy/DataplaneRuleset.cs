using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Edge.Nftables;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>
/// Everything of our table that is made once: chains and rules. Services never change it; they are elements. Pure: equal arguments give
/// an equal ruleset, named by its <see cref="Digest"/>, which the table carries as its comment.
/// </summary>
internal sealed class DataplaneRuleset
{
    private const int DestinationNat = -100; // NF_IP_PRI_NAT_DST
    private const int SourceNat = 100; // NF_IP_PRI_NAT_SRC

    private readonly RuleExpressions _match;
    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];

    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    /// <param name="nodePortsEverywhere">NodePorts answer on all local addresses, not on the set of them.</param>
    public DataplaneRuleset(AddressFamily family, bool owned, bool nodePortsEverywhere)
    {
        _match = new RuleExpressions(family);
        Table = new DataplaneTable(family, owned);
        AddPicks();
        AddServices(nodePortsEverywhere);
        AddSources();
        Digest = DigestOf(Table, _chains, _rules);
        Table = new DataplaneTable(family, owned, Digest);
    }

    public DataplaneTable Table { get; }

    /// <summary>Chains, those that others refer to first.</summary>
    public IReadOnlyList<Chain> Chains => _chains;

    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>Names exactly this ruleset: a table with another comment was made by another version and is replaced.</summary>
    public string Digest { get; }

    /// <summary>Adds table, sets, chains and rules, without elements.</summary>
    public void AddTo(Transaction transaction)
    {
        transaction.Add(Table.Table);
        foreach (Set set in Table.Sets)
        {
            transaction.Add(set);
        }

        foreach (Chain chain in _chains)
        {
            transaction.Add(chain);
        }

        foreach (Rule rule in _rules)
        {
            transaction.Add(rule);
        }
    }

    /// <summary>Whether the kernel's table has exactly these chains, rules and sets. Says in words what is different otherwise.</summary>
    public string? DifferenceTo(TableSnapshot kernel)
    {
        if (kernel.Table.Comment != Digest)
        {
            return "the table was made by another version";
        }

        foreach (Set set in Table.Sets)
        {
            if (kernel.FindSet(set.Name) is null)
            {
                return $"set {set.Name} is missing";
            }
        }

        foreach (Chain chain in _chains)
        {
            if (kernel.FindChain(chain.Name) is null)
            {
                return $"chain {chain.Name} is missing";
            }
        }

        if (kernel.Chains.Count != _chains.Count)
        {
            return $"chain {kernel.Chains.First(chain => _chains.TrueForAll(ours => ours.Name != chain.Name)).Name} is not ours";
        }

        ILookup<string, string> theirs = kernel.Rules.ToLookup(static rule => rule.Chain.Name, static rule => rule.Comment ?? "");
        foreach (IGrouping<string, string> ours in _rules.GroupBy(static rule => rule.Chain.Name, static rule => rule.Comment ?? ""))
        {
            if (!ours.SequenceEqual(theirs[ours.Key]))
            {
                return $"the rules of chain {ours.Key} were changed";
            }
        }

        return null;
    }

    // One chain for each size: it takes a random slot of the list that the connection's mark names.
    private void AddPicks()
    {
        var cases = new List<(uint, Verdict)>();
        foreach (byte sizeClass in SizeClass.All.Where(static one => SizeClass.BalanceOf(one) == Balance.Random))
        {
            int slots = SizeClass.SlotsOf(sizeClass);
            Chain pick = Chain($"pick-{slots}");
            Add(pick, $"one of {slots}", _match.TranslateToSlot(Table.Endpoints, slots));
            cases.Add((sizeClass, Verdict.Goto(pick.Name)));
        }

        Chain refuse = Chain("refuse");
        Add(refuse, "TCP learns at once", RuleExpressions.RejectTcp());
        Add(refuse, "everybody else by ICMP", _match.Reject());
        cases.Add((SizeClass.Reject, Verdict.Goto(refuse.Name)));
        cases.Add((SizeClass.Drop, Verdict.Drop));
        Add(Chain("pick"), "by number of endpoints", RuleExpressions.DispatchOnMark(ConnectionMark.PickMask, cases));
    }

    private void AddServices(bool nodePortsEverywhere)
    {
        Chain unserved = Chain("unserved");
        Add(unserved, "ping", [.. _match.EchoRequest(), RuleExpressions.Decide(Verdict.Accept)]);
        Add(unserved, "nothing of the host", RuleExpressions.Goto("refuse"));

        Expression[] nodePortAddress =
        [
            .. _match.DestinationIn(Table.ServiceAddresses, invert: true),
            .. nodePortsEverywhere ? [] : _match.DestinationIn(Table.NodePortAddresses),
            .. _match.DestinationIsLocal(),
        ];
        Chain outside = Chain("outside");
        Add(outside, "policy Local", _match.MarkFrom(Table.ExternalFrontends, "pick"));
        Add(outside, "policy Local", [.. nodePortAddress, .. _match.MarkFrom(Table.ExternalNodePorts, "pick")]);

        Chain services = Chain("services");
        Add(services, "neither pod nor node", [.. _match.SourceIn(Table.PodCidrs, invert: true), .. RuleExpressions.SourceIsNotLocal(), RuleExpressions.Jump("outside")]);
        Add(services, "address and port", _match.MarkFrom(Table.Frontends, "pick"));
        Add(services, "port without Service", [.. _match.DestinationIn(Table.ServiceAddresses), RuleExpressions.Goto("unserved")]);
        Add(services, "address without Service", [.. _match.DestinationIn(Table.ServiceCidrs), RuleExpressions.Decide(Verdict.Drop)]);
        Add(services, "NodePort", [.. nodePortAddress, .. _match.MarkFrom(Table.NodePorts, "pick")]);

        Add(Chain("prerouting", new ChainHook(ChainType.Nat, Hook.Prerouting, DestinationNat)), "from the network", RuleExpressions.Jump("services"));
        Add(Chain("output", new ChainHook(ChainType.Nat, Hook.Output, DestinationNat)), "from this host", RuleExpressions.Jump("services"));
    }

    private void AddSources()
    {
        Add(Chain("source-masquerade"), "asked for", RuleExpressions.Masquerade);
        Add(Chain("source-keep"), "calls itself", [.. _match.AddressPairIn(Table.Hairpins), RuleExpressions.Masquerade]);
        Chain outsiders = Chain("source-outsiders");
        Add(outsiders, "not a pod", [.. _match.SourceIn(Table.PodCidrs, invert: true), RuleExpressions.Masquerade]);
        Add(outsiders, "pod", RuleExpressions.Goto("source-keep"));
        Chain auto = Chain("source-auto");
        Add(auto, "the reply would bypass us", [.. RuleExpressions.InterfacesIn(Table.SameLink), RuleExpressions.Masquerade]);
        Add(auto, "no known way back", [.. _match.DestinationIn(Table.ReturnPrefixes, invert: true), RuleExpressions.Masquerade]);
        Chain postrouting = Chain("postrouting", new ChainHook(ChainType.Nat, Hook.Postrouting, SourceNat));
        Add(postrouting, "source address of our connections", [.. RuleExpressions.IsOurs(), .. RuleExpressions.DispatchOnMark(ConnectionMark.SourceMask,
        [
            (ConnectionMark.At(SourceMode.Auto), Verdict.Goto(auto.Name)),
            (ConnectionMark.At(SourceMode.Masquerade), Verdict.Goto("source-masquerade")),
            (ConnectionMark.At(SourceMode.MasqueradeOutsiders), Verdict.Goto(outsiders.Name)),
            (ConnectionMark.At(SourceMode.Keep), Verdict.Goto("source-keep")),
        ])]);
    }

    private Chain Chain(string name, ChainHook? hook = null)
    {
        var chain = new Chain(Table.Table, name) { Hook = hook };
        _chains.Add(chain);
        return chain;
    }

    private void Add(Chain chain, string comment, params Expression[] expressions) => _rules.Add(new Rule(chain, expressions) { Comment = comment });

    private static string DigestOf(DataplaneTable table, List<Chain> chains, List<Rule> rules)
    {
        var text = new StringBuilder();
        foreach (Set set in table.Sets)
        {
            text.Append(set.Name).Append(set.KeyType).Append(set.DataType).Append(set.Flags).Append(set.Counter).Append('\n');
        }

        foreach (Chain chain in chains)
        {
            text.Append(chain.Name).Append(chain.Hook).Append('\n');
        }

        foreach (Rule rule in rules)
        {
            text.Append(rule).Append(rule.Comment);
            foreach (Lookup lookup in rule.Expressions.OfType<Lookup>())
            {
                foreach (ConstantElement element in lookup.Elements?.Elements ?? [])
                {
                    text.Append(element.Key).Append(element.Verdict);
                }
            }

            text.Append('\n');
        }

        return $"edge dataplane {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16]}";
    }
}
