using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Edge.Nftables;
using Edge.Nftables.Comparison;
using Edge.Nftables.Expressions;

namespace Edge.Agent.Proxy;

/// <summary>
/// Everything of our table that is made once: chains and rules. Services never change it; they are elements. Pure: equal arguments give
/// an equal ruleset, named by its <see cref="Digest"/>, which the table carries as its comment.
/// </summary>
internal sealed class DataplaneRuleset
{
    private const int Few = 3; // differences that are named
    private const int Mangle = -150; // NF_IP_PRI_MANGLE
    private const int DestinationNat = -100; // NF_IP_PRI_NAT_DST
    private const int SourceNat = 100; // NF_IP_PRI_NAT_SRC

    private readonly KernelAbilities _kernel;
    private readonly bool _nodePortsEverywhere;
    private readonly RuleExpressions _match;
    private readonly List<Chain> _chains = [];
    private readonly List<Rule> _rules = [];

    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="owned">The kernel supports an owned, persistent table.</param>
    /// <param name="nodePortsEverywhere">NodePorts answer on all local addresses, not on the set of them.</param>
    /// <param name="kernel">What the kernel can do; everything when null.</param>
    public DataplaneRuleset(AddressFamily family, bool owned, bool nodePortsEverywhere, KernelAbilities? kernel = null)
    {
        _kernel = kernel ?? KernelAbilities.All;
        _nodePortsEverywhere = nodePortsEverywhere;
        _match = new RuleExpressions(family);
        Table = new DataplaneTable(family, owned, _kernel.Limits);
        AddPicks();
        AddServices(nodePortsEverywhere);
        AddSources();
        AddForward();
        Digest = DigestOf(Table, _chains, _rules);
        Table = new DataplaneTable(family, owned, _kernel.Limits, Digest);
    }

    public DataplaneTable Table { get; }

    /// <summary>Chains, those that others refer to first.</summary>
    public IReadOnlyList<Chain> Chains => _chains;

    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>Names exactly this ruleset: a table with another comment was made by another version and is replaced.</summary>
    public string Digest { get; }

    /// <summary>Whether these arguments would make the same ruleset again.</summary>
    public bool IsFor(bool nodePortsEverywhere, KernelAbilities kernel) => _nodePortsEverywhere == nodePortsEverywhere && _kernel == kernel;

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

        if (kernel.Table.Dormant)
        {
            return "the table was made dormant";
        }

        foreach (string owned in (string[])[DataplaneGroups.Remember, DataplaneGroups.ClientLimits])
        {
            if (kernel.FindChain(owned) is not { Hook: null })
            {
                return $"chain {owned} is missing";
            }
        }

        if (kernel.FindSet(DataplaneTable.GroupName(PolicySet.FastPath)) is null && (kernel.FindChain(FastPathRules.ChainName) is not null || kernel.Flowtables.Count > 0))
        {
            return "there is a flowtable that nobody asked for";
        }

        using var transaction = new Transaction();
        AddTo(transaction);
        var differences = new DifferenceList(Few);
        TableComparison.CompareStatic(transaction.ToTable(Table.Table)!, kernel, static name => !DataplaneGroups.IsGroup(name), differences);
        return differences.Total == 0 ? null : differences.ToText(Few);
    }

    // One chain for each size class: it takes a slot of the list that the connection's mark names.
    private void AddPicks()
    {
        var cases = new List<(uint, Verdict)>();
        foreach (byte sizeClass in SizeClass.All)
        {
            int slots = SizeClass.SlotsOf(sizeClass);
            Balance balance = SizeClass.BalanceOf(sizeClass);
            Chain pick = Chain($"{PickName(balance)}-{slots}");
            Add(pick, $"one of {slots}", _match.TranslateToSlot(Table, balance, slots, _kernel.Hash));
            cases.Add((sizeClass, Verdict.Jump(pick.Name)));
        }

        Chain refuse = Chain("refuse");
        Add(refuse, "TCP learns at once", RuleExpressions.RejectTcp());
        Add(refuse, "everybody else by ICMP", _match.Reject());
        cases.Add((SizeClass.Reject, Verdict.Goto(refuse.Name)));
        cases.Add((SizeClass.Drop, Verdict.Drop));
        AddGate();
        Chain special = Chain("special");
        Add(special, "source ranges and limits", [.. RuleExpressions.MarkHas(ConnectionMark.GatedBit), RuleExpressions.Jump("gate")]);
        Add(special, "the endpoint that the client had", [.. RuleExpressions.MarkHas(ConnectionMark.StickyBit), .. _match.TranslateAsBefore(Table.Affinity)]);
        Chain pickChain = Chain("pick");
        Add(pickChain, "more than a pick", [.. RuleExpressions.MarkHas(ConnectionMark.GatedBit | ConnectionMark.StickyBit), RuleExpressions.Jump(special.Name)]);
        Add(pickChain, "by number of endpoints", RuleExpressions.DispatchOnMark(ConnectionMark.PickMask, cases));

        // A commit between the two look-ups of a packet: the frontend still said how many endpoints there were.
        Add(pickChain, "a slot that has just gone", _match.TranslateToSlot(Table, Balance.Random, 1, canHash: false));
        Add(pickChain, "of a range of ports", _match.TranslateToSlot(Table, Balance.ClientHashKeepPort, 1, canHash: false));
        Add(pickChain, "the last slot has just gone", RuleExpressions.Goto(refuse.Name));
    }

    /// <summary>The first part of the names of chains that choose a slot.</summary>
    public static string PickName(Balance balance) => balance switch
    {
        Balance.Random => "pick",
        Balance.FlowHash => "flow",
        Balance.ClientHash => "client",
        _ => "range",
    };

    // The rules of clients are made when a Service asks for their number.
    private void AddGate()
    {
        Chain clients = Chain(DataplaneGroups.ClientLimits);
        Chain gate = Chain("gate");
        Add(gate, "not in loadBalancerSourceRanges", [.. _match.PortAndDestinationIn(Table.Restricted), .. _match.PortAndSourceIn(Table.SourceRanges, invert: true), RuleExpressions.Decide(Verdict.Drop)]);
        Add(gate, "denied source", [.. _match.PortAndSourceIn(Table.DeniedSources), RuleExpressions.Decide(Verdict.Drop)]);
        if (!_kernel.Limits)
        {
            return;
        }

        Add(gate, "limits of each client", RuleExpressions.Jump(clients.Name));
        Add(gate, "new connections in a second", [.. RuleExpressions.PortIn(Table.ConnectionRate), RuleExpressions.Goto("refuse")]);
        Add(gate, "connections at a time", [.. RuleExpressions.PortIn(Table.Connections), RuleExpressions.Goto("refuse")]);
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
        Add(outside, "policy Local, range of ports", _match.MarkFrom(Table.ExternalFrontendRanges, "pick"));
        Add(outside, "policy Local, NodePort", [.. nodePortAddress, .. _match.MarkFrom(Table.ExternalNodePorts, "pick")]);
        Add(outside, "policy Local, range of NodePorts", [.. nodePortAddress, .. _match.MarkFrom(Table.ExternalNodePortRanges, "pick")]);

        Chain services = Chain("services");
        Add(services, "neither pod nor node", [.. _match.SourceIn(Table.PodCidrs, invert: true), .. RuleExpressions.SourceIsNotLocal(), RuleExpressions.Jump("outside")]);
        Add(services, "address and port", _match.MarkFrom(Table.Frontends, "pick"));
        Add(services, "address and range of ports", _match.MarkFrom(Table.FrontendRanges, "pick"));
        Add(services, "port without Service", [.. _match.DestinationIn(Table.ServiceAddresses), RuleExpressions.Goto("unserved")]);
        Add(services, "address without Service", [.. _match.DestinationIn(Table.ServiceCidrs), RuleExpressions.Decide(Verdict.Drop)]);
        Add(services, "NodePort", [.. nodePortAddress, .. _match.MarkFrom(Table.NodePorts, "pick")]);
        Add(services, "range of NodePorts", [.. nodePortAddress, .. _match.MarkFrom(Table.NodePortRanges, "pick")]);

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

        // nat chains see the first packet of a connection only, which is when there is something to remember.
        Chain remember = Chain(DataplaneGroups.Remember);
        Expression[] sticky = [.. RuleExpressions.IsOurs(), .. RuleExpressions.MarkHas(ConnectionMark.StickyBit), RuleExpressions.Jump(remember.Name)];
        Add(Chain("input", new ChainHook(ChainType.Nat, Hook.Input, SourceNat)), "which endpoint the client got", sticky);
        Chain postrouting = Chain("postrouting", new ChainHook(ChainType.Nat, Hook.Postrouting, SourceNat));
        Add(postrouting, "which endpoint the client got", sticky);
        Add(postrouting, "source address of our connections", [.. RuleExpressions.IsOurs(), .. RuleExpressions.DispatchOnMark(ConnectionMark.SourceMask,
        [
            (ConnectionMark.At(SourceMode.Auto), Verdict.Goto(auto.Name)),
            (ConnectionMark.At(SourceMode.Masquerade), Verdict.Goto("source-masquerade")),
            (ConnectionMark.At(SourceMode.MasqueradeOutsiders), Verdict.Goto(outsiders.Name)),
            (ConnectionMark.At(SourceMode.Keep), Verdict.Goto("source-keep")),
        ])]);
    }

    private void AddForward()
    {
        Chain forward = Chain("forward", new ChainHook(ChainType.Filter, Hook.Forward, Mangle));
        Expression[] late = RuleExpressions.InvalidFrom(Table.EndpointPorts);
        Add(forward, "a pod's late packet would leave untranslated", [.. late, .. _match.SourceIn(Table.PodCidrs), RuleExpressions.Decide(Verdict.Drop)]);
        Add(forward, "an endpoint's late packet", [.. late, .. _match.SourceIn(Table.ReturnPrefixes), RuleExpressions.Decide(Verdict.Drop)]);
        if (_kernel.SegmentSize)
        {
            Add(forward, "segments that fit the path", [.. RuleExpressions.IsSyn(), .. RuleExpressions.IsOurs(), .. RuleExpressions.ClampSegmentSize()]);
        }
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
            text.Append(set.Name).Append(set.KeyType).Append(set.DataType).Append(set.Flags).Append(set.Counter).Append(set.Statement?.Name).Append('\n');
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
