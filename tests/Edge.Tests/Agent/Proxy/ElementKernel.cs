using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>Applies element changes as strictly as the kernel: what goes must be there, what comes must not.</summary>
internal sealed class ElementKernel
{
    public Dictionary<FrontendKey, uint> Frontends { get; } = [];

    private readonly Dictionary<FrontendKey, PortKey> _owners = [];

    public Dictionary<(uint List, int Slot), EndpointTarget> Slots { get; } = [];

    public HashSet<PolicyElement> Elements { get; } = [];

    public IEnumerable<PolicyElement> ServiceAddresses => Elements.Where(element => element.Set == PolicySet.ServiceAddress);

    public void Apply(ElementChanges changes)
    {
        foreach ((FrontendKey key, uint mark) in changes.RemovedFrontends)
        {
            Assert.True(Frontends.Remove(key, out uint had), $"{key} removed but not there");
            Assert.Equal(mark, had);
        }

        foreach ((uint list, int slot, EndpointTarget target) in changes.RemovedSlots)
        {
            Assert.True(Slots.Remove((list, slot), out EndpointTarget had), $"slot {slot} of {list} removed but not there");
            Assert.Equal(target, had);
        }

        Assert.All(changes.RemovedElements, element => Assert.True(Elements.Remove(element), $"{element} removed but not there"));
        foreach ((FrontendKey key, uint mark, PortKey owner) in changes.AddedFrontends)
        {
            Assert.True(Frontends.TryAdd(key, mark), $"{key} added twice");
            _owners[key] = owner;
        }

        foreach ((uint list, int slot, EndpointTarget target) in changes.AddedSlots)
        {
            Assert.True(Slots.TryAdd((list, slot), target), $"slot {slot} of {list} added twice");
        }

        Assert.All(changes.AddedElements, element => Assert.True(Elements.Add(element), $"{element} added twice"));
    }

    /// <summary>The elements in words that do not depend on which id a list got: what each frontend does.</summary>
    public SortedDictionary<string, string> Meaning()
    {
        var meaning = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((FrontendKey key, uint mark) in Frontends)
        {
            byte sizeClass = ConnectionMark.ClassOf(mark);
            uint list = ConnectionMark.ListOf(mark);
            string result = sizeClass switch
            {
                SizeClass.Reject => "reject",
                SizeClass.Drop => "drop",
                _ => string.Join(' ', Enumerable.Range(0, SizeClass.SlotsOf(sizeClass)).Select(slot => Slots[(list, slot)].ToString()).Distinct().Order(StringComparer.Ordinal)),
            };
            meaning[$"{key.Family} {key}{(key.ExternalOnly ? " from outside" : "")}"] = $"{result} {ConnectionMark.SourceOf(mark)}";
        }

        return meaning;
    }

    public DataplaneSnapshot ReadBack()
    {
        var snapshot = new DataplaneSnapshot();
        foreach ((FrontendKey key, uint mark) in Frontends)
        {
            snapshot.Frontends[key] = (mark, _owners[key].NameHash);
        }

        foreach (IGrouping<uint, KeyValuePair<(uint List, int Slot), EndpointTarget>> list in Slots.GroupBy(slot => slot.Key.List))
        {
            var slots = new EndpointTarget[list.Max(slot => slot.Key.Slot) + 1];
            foreach (KeyValuePair<(uint List, int Slot), EndpointTarget> slot in list)
            {
                slots[slot.Key.Slot] = slot.Value;
            }

            snapshot.Lists[list.Key] = (list.First().Value.Family, slots);
        }

        snapshot.Elements.AddRange(Elements);
        return snapshot;
    }
}
