using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.Proxy;

/// <summary>The element changes of one transaction, collected in the order in which sets are written so that neighbours pack into few messages.</summary>
internal sealed class ElementChanges
{
    public List<(FrontendKey Key, uint Mark)> RemovedFrontends { get; } = [];

    public List<(FrontendKey Key, uint Mark, PortKey Owner)> AddedFrontends { get; } = [];

    public List<(AddressFamily Family, uint Id, int Slot)> RemovedSlots { get; } = [];

    public List<(uint Id, int Slot, EndpointTarget Target)> AddedSlots { get; } = [];

    public List<IPAddress> RemovedServiceAddresses { get; } = [];

    public List<IPAddress> AddedServiceAddresses { get; } = [];

    public List<IPAddress> RemovedHairpins { get; } = [];

    public List<IPAddress> AddedHairpins { get; } = [];

    /// <summary>How many elements come or go.</summary>
    public int Count => RemovedFrontends.Count + AddedFrontends.Count + RemovedSlots.Count + AddedSlots.Count
        + RemovedServiceAddresses.Count + AddedServiceAddresses.Count + RemovedHairpins.Count + AddedHairpins.Count;

    public void Clear()
    {
        RemovedFrontends.Clear();
        AddedFrontends.Clear();
        RemovedSlots.Clear();
        AddedSlots.Clear();
        RemovedServiceAddresses.Clear();
        AddedServiceAddresses.Clear();
        RemovedHairpins.Clear();
        AddedHairpins.Clear();
    }

    /// <summary>Gives back what a full load took; later changes are small.</summary>
    public void Trim()
    {
        const int Kept = 256;
        RemovedFrontends.Capacity = Math.Max(RemovedFrontends.Count, Math.Min(RemovedFrontends.Capacity, Kept));
        AddedFrontends.Capacity = Math.Max(AddedFrontends.Count, Math.Min(AddedFrontends.Capacity, Kept));
        RemovedSlots.Capacity = Math.Max(RemovedSlots.Count, Math.Min(RemovedSlots.Capacity, Kept));
        AddedSlots.Capacity = Math.Max(AddedSlots.Count, Math.Min(AddedSlots.Capacity, Kept));
    }
}
