using Edge.Agent.Proxy;
using Edge.Nftables;
using Edge.Nftables.Text;

namespace Edge.Tests.Agent.Sequences;

/// <summary>
/// The tables as the kernel has them, with the names of Service ports in the place of their ids, so that two of them can be compared whatever
/// ids were given out.
/// </summary>
internal sealed class Observed
{
    private readonly DataplaneModel _model;
    private readonly Dictionary<uint, ProgrammedPort> _owners = [];
    private readonly DataplaneSnapshot _elements = new();

    public Observed(INftables nftables, DataplaneModel model, NodeFacts node, bool owned)
    {
        _model = model;
        foreach (ProgrammedPort port in model.ServiceKeys.SelectMany(model.PortsOf))
        {
            if (!_owners.TryAdd(port.Id, port))
            {
                Faults.Add($"{port.Key} and {_owners[port.Id].Key} have the same id {port.Id}");
            }
        }

        foreach (DataplaneRuleset ruleset in StaticRuleset.Both(node, owned))
        {
            ReadTable(nftables.ReadTable(ruleset.Table.Table.Family, DataplaneTable.Name), ruleset);
        }

        NameFrontends();
        NameLists();
        NameElements();
    }

    /// <summary>Owner and mark without its id.</summary>
    public Dictionary<FrontendKey, (PortKey Owner, uint Mark)> Frontends { get; } = [];

    public Dictionary<(PortKey Port, bool Local), EndpointTarget[]> Lists { get; } = [];

    /// <summary>Those of a port have 0 for its id.</summary>
    public HashSet<(PortKey? Owner, PolicyElement Element)> Elements { get; } = [];

    /// <summary>Names of sets, the small sets of the gateway, rules that come and go.</summary>
    public HashSet<string> Lines { get; } = [];

    /// <summary>What no kernel of ours may have, whatever was before.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Both tables as nft prints them; empty where there is none.</summary>
    public static string Listing(INftables nftables) =>
        string.Concat(new[] { Family.IPv4, Family.IPv6 }.Select(family => nftables.ReadTable(family, DataplaneTable.Name)).Select(static table => table is null ? "" : RulesetText.Print(table)));

    private void ReadTable(TableSnapshot? kernel, DataplaneRuleset ruleset)
    {
        DataplaneTable table = ruleset.Table;
        if (kernel is null)
        {
            Faults.Add($"there is no table {table.Table}");
            return;
        }

        if ((ruleset.DifferenceTo(kernel) ?? DataplaneReader.Read(kernel, table, _elements)) is string fault)
        {
            Faults.Add($"{table.Table}: {fault}");
        }

        string name = table.Table.ToString();
        Lines.UnionWith(kernel.Sets.Select(set => $"{name} has {set.Set.Name}"));
        Lines.UnionWith(kernel.Rules.Where(static rule => DataplaneGroups.Owns(rule.Chain.Name)).Select(rule => $"{name} {rule.Chain.Name}: {RulesetText.Print(kernel, rule)}"));
        foreach (Set set in (Set[])[table.PodCidrs, table.ServiceCidrs, table.NodePortAddresses, table.ReturnPrefixes, table.SameLink])
        {
            foreach (Element element in kernel.FindSet(set.Name) ?? new SetSnapshot(set))
            {
                Lines.Add($"{name} {set.Name}: {Convert.ToHexString(element.Key)}{(element.IsIntervalEnd ? " is behind a range" : "")}");
            }
        }

        ReadComments(kernel, table);
        ReadAffinity(kernel.FindSet(table.Affinity.Name), table);
    }

    private void ReadComments(TableSnapshot kernel, DataplaneTable table)
    {
        foreach (Set map in table.FrontendMaps)
        {
            foreach (Element element in kernel.FindSet(map.Name) ?? new SetSnapshot(map))
            {
                uint id = ConnectionMark.IdOf(new ElementKeyReader(element.Data).ReadMark());
                if (_owners.TryGetValue(id, out ProgrammedPort? owner) && element.Comment != owner.Key.Comment)
                {
                    Faults.Add($"{map} {map.KeyType.Format(element.Key)} is called {element.Comment}, but its id {id} is that of {owner.Key}");
                }
            }
        }
    }

    private void ReadAffinity(SetSnapshot? clients, DataplaneTable table)
    {
        foreach (Element client in clients ?? new SetSnapshot(table.Affinity))
        {
            uint list = new ElementKeyReader(client.Key).ReadMark();
            var data = new ElementKeyReader(client.Data);
            var kept = new EndpointTarget(data.Take(table.Family == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16), data.ReadPort());
            bool known = _owners.TryGetValue(ConnectionMark.IdOf(list), out ProgrammedPort? owner);
            if (!known || !_model.SlotsOf(list).Contains(kept) || !Array.Exists(owner!.Elements, static element => element.Set == PolicySet.Sticky))
            {
                Faults.Add($"a client is kept at {kept} by list 0x{list:x8} of {(known ? owner!.Key : "nobody")}, which has no such sticky endpoint");
            }
        }
    }

    private void NameFrontends()
    {
        foreach ((FrontendKey key, (uint mark, _)) in _elements.Frontends)
        {
            if (!_owners.TryGetValue(ConnectionMark.IdOf(mark), out ProgrammedPort? owner))
            {
                Faults.Add($"{key} has the id {ConnectionMark.IdOf(mark)}, which no port has");
                continue;
            }

            if (!owner.Frontends.Contains(key))
            {
                Faults.Add($"{key} leads to {owner.Key}, which does not hold it");
            }

            // A list by chance may have twice the slots that it needs, so its size is no difference. That it is as long as the class says is checked here.
            byte sizeClass = ConnectionMark.ClassOf(mark);
            int slots = _elements.Lists.TryGetValue(ConnectionMark.ListOf(mark), out (System.Net.Sockets.AddressFamily, EndpointTarget[] Slots) list) ? Used(list.Slots) : 0;
            if (SizeClass.SlotsOf(sizeClass) is > 0 and int wanted && wanted != slots)
            {
                Faults.Add($"{key} takes one of {wanted} slots and its list has {slots}");
            }

            bool anySize = SizeClass.BalanceOf(sizeClass) == Balance.Random && SizeClass.SlotsOf(sizeClass) > SizeClass.LargestExact;
            uint named = mark & ~ConnectionMark.PortMask;
            Frontends[key] = (owner.Key, anySize ? (named & ~ConnectionMark.PickMask) | (SizeClass.LargestExact + 1) : named);
        }
    }

    private void NameLists()
    {
        foreach ((uint list, (_, EndpointTarget[] slots)) in _elements.Lists)
        {
            if (!_owners.TryGetValue(ConnectionMark.IdOf(list), out ProgrammedPort? owner))
            {
                Faults.Add($"list 0x{list:x8} belongs to nobody");
                continue;
            }

            EndpointTarget[] used = slots[..Used(slots)];
            if (Array.Exists(used, static slot => slot.IsEmpty) || !used.AsSpan().SequenceEqual(_model.SlotsOf(list).ToArray()))
            {
                Faults.Add($"list 0x{list:x8} of {owner.Key} is not as the agent believes it to be");
            }

            Lists[(owner.Key, (list & ConnectionMark.LocalBit) != 0)] = used;
        }
    }

    private void NameElements()
    {
        foreach (PolicyElement element in _elements.Elements)
        {
            ProgrammedPort? owner = null;
            if (element.IsOfPort && !_owners.TryGetValue(element.Port, out owner))
            {
                Faults.Add($"{element} belongs to nobody");
                continue;
            }

            Elements.Add((owner?.Key, element with { Port = 0 }));
        }
    }

    private static int Used(EndpointTarget[] slots) => Array.FindLastIndex(slots, static slot => !slot.IsEmpty) + 1;
}
