using System.Net;
using System.Net.Sockets;
using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>Applies element changes as strictly as the kernel: what goes must be there, what comes must not.</summary>
internal sealed class ElementKernel
{
    public Dictionary<FrontendKey, uint> Frontends { get; } = [];

    public Dictionary<(uint Id, int Slot), EndpointTarget> Slots { get; } = [];

    public HashSet<IPAddress> ServiceAddresses { get; } = [];

    public HashSet<IPAddress> Hairpins { get; } = [];

    public void Apply(ElementChanges changes)
    {
        foreach ((FrontendKey key, uint mark) in changes.RemovedFrontends)
        {
            Assert.True(Frontends.Remove(key, out uint had), $"{key} removed but not there");
            Assert.Equal(mark, had);
        }

        foreach ((AddressFamily _, uint id, int slot) in changes.RemovedSlots)
        {
            Assert.True(Slots.Remove((id, slot)), $"slot {slot} of {id} removed but not there");
        }

        Assert.All(changes.RemovedServiceAddresses, address => Assert.True(ServiceAddresses.Remove(address), $"{address} removed but not there"));
        Assert.All(changes.RemovedHairpins, address => Assert.True(Hairpins.Remove(address), $"{address} removed but not there"));
        foreach ((FrontendKey key, uint mark, PortKey _) in changes.AddedFrontends)
        {
            Assert.True(Frontends.TryAdd(key, mark), $"{key} added twice");
        }

        foreach ((uint id, int slot, EndpointTarget target) in changes.AddedSlots)
        {
            Assert.True(Slots.TryAdd((id, slot), target), $"slot {slot} of {id} added twice");
        }

        Assert.All(changes.AddedServiceAddresses, address => Assert.True(ServiceAddresses.Add(address), $"{address} added twice"));
        Assert.All(changes.AddedHairpins, address => Assert.True(Hairpins.Add(address), $"{address} added twice"));
    }

    /// <summary>The elements in words that do not depend on which id a list got: what each frontend does.</summary>
    public SortedDictionary<string, string> Meaning()
    {
        var meaning = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((FrontendKey key, uint mark) in Frontends)
        {
            byte sizeClass = ConnectionMark.ClassOf(mark);
            uint id = ConnectionMark.IdOf(mark);
            string result = sizeClass switch
            {
                SizeClass.Reject => "reject",
                SizeClass.Drop => "drop",
                _ => string.Join(' ', Enumerable.Range(0, SizeClass.SlotsOf(sizeClass)).Select(slot => Slots[(id, slot)].ToString()).Distinct().Order(StringComparer.Ordinal)),
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
            snapshot.Frontends[key] = mark;
        }

        foreach (IGrouping<uint, KeyValuePair<(uint Id, int Slot), EndpointTarget>> list in Slots.GroupBy(slot => slot.Key.Id))
        {
            var slots = new EndpointTarget[list.Max(slot => slot.Key.Slot) + 1];
            foreach (KeyValuePair<(uint Id, int Slot), EndpointTarget> slot in list)
            {
                slots[slot.Key.Slot] = slot.Value;
            }

            snapshot.Lists[list.Key] = (list.First().Value.Family, slots);
        }

        snapshot.ServiceAddresses.AddRange(ServiceAddresses);
        snapshot.Hairpins.AddRange(Hairpins);
        return snapshot;
    }
}
