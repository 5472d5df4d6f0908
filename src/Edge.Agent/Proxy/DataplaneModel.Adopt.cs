using System.Net.Sockets;
using Edge.Agent.State;

namespace Edge.Agent.Proxy;

/// <summary>What the kernel has, as a whole: taken over at the start and after a commit that failed, and told to who compares.</summary>
internal sealed partial class DataplaneModel
{
    /// <summary>Starts over from what the kernel has: no Service owns anything until the next full <see cref="Plan"/> claims it.</summary>
    public void Adopt(DataplaneSnapshot kernel)
    {
        if (kernel.IsReplaced)
        {
            _frontends.KeepFormer();
        }

        _ports.Clear();
        _blocked.Clear();
        Groups.Clear();
        AdoptElements(kernel);
        _frontends.AddFormer(kernel.Former);
        foreach ((uint mark, _) in kernel.Former.Values)
        {
            _lists.Avoid(ConnectionMark.IdOf(mark));
        }
    }

    /// <summary>Takes the last <see cref="Plan"/> back, after a commit that failed.</summary>
    /// <param name="kernel">What the kernel has: the state before that plan, unless somebody else changed it too.</param>
    public void Rollback(DataplaneSnapshot kernel)
    {
        foreach ((ServiceKey service, ProgrammedPort[]? ports, List<FrontendKey>? blocked) in _before)
        {
            Restore(_ports, service, ports);
            Restore(_blocked, service, blocked);
        }

        _before.Clear();
        AdoptElements(kernel);
        Groups.Clear();
        var ignored = new ElementChanges();
        foreach (ProgrammedPort port in _ports.Values.SelectMany(static ports => ports))
        {
            _lists.TryClaim(port.Id, port.Key);
            _lists.SetSticky(port.Id, Array.Exists(port.Elements, static element => element.Set == PolicySet.Sticky));
            Array.ForEach(port.Frontends, key => _frontends.Claim(key, port.Key, ignored));
            Array.ForEach(port.Elements, element => Use(element, ignored.AddedElements));
        }

        foreach ((ServiceKey service, List<FrontendKey> blocked) in _blocked)
        {
            blocked.ForEach(key => _frontends.Wait(key, service));
        }
    }

    /// <summary>Everything that the kernel should have but the slots of lists, as changes to an empty table.</summary>
    /// <returns>The lists with their slots, some of them empty; nobody changes what is returned.</returns>
    public IReadOnlyList<(uint List, EndpointTarget[] Slots)> AddAllButSlots(ElementChanges changes)
    {
        _frontends.AddAll(changes);
        _elements.AddAll(changes);
        return _lists.All();
    }

    private static void Restore<T>(Dictionary<ServiceKey, T> all, ServiceKey service, T? before)
        where T : class
    {
        if (before is null)
        {
            all.Remove(service);
        }
        else
        {
            all[service] = before;
        }
    }

    private void AdoptElements(DataplaneSnapshot kernel)
    {
        _frontends.Clear();
        _lists.Clear();
        foreach ((FrontendKey key, (uint mark, int nameHash)) in kernel.Frontends)
        {
            _frontends.Adopt(key, mark, nameHash);
            _lists.Avoid(ConnectionMark.IdOf(mark));
        }

        foreach ((uint list, (AddressFamily family, EndpointTarget[] slots)) in kernel.Lists)
        {
            _lists.Adopt(list, family, slots);
        }

        _elements.Adopt(kernel.Elements);
    }
}
