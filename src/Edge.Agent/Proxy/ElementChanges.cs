namespace Edge.Agent.Proxy;

/// <summary>The element changes of one transaction, collected in the order in which sets are written so that neighbours pack into few messages.</summary>
internal sealed class ElementChanges
{
    private const int KeptCapacity = 256;

    public List<(FrontendKey Key, uint Mark)> RemovedFrontends { get; } = [];

    public List<(FrontendKey Key, uint Mark, PortKey Owner)> AddedFrontends { get; } = [];

    /// <summary>List (see <see cref="ConnectionMark.List"/>), slot and who was in it.</summary>
    public List<(uint List, int Slot, EndpointTarget Target)> RemovedSlots { get; } = [];

    public List<(uint List, int Slot, EndpointTarget Target)> AddedSlots { get; } = [];

    public List<PolicyElement> RemovedElements { get; } = [];

    public List<PolicyElement> AddedElements { get; } = [];

    /// <summary>A list whose clients stick to their endpoint lost one.</summary>
    public bool LostSticky { get; set; }

    /// <summary>How many elements come or go.</summary>
    public int Count =>
        RemovedFrontends.Count + AddedFrontends.Count + RemovedSlots.Count + AddedSlots.Count + RemovedElements.Count + AddedElements.Count;

    public void Clear()
    {
        RemovedFrontends.Clear();
        AddedFrontends.Clear();
        RemovedSlots.Clear();
        AddedSlots.Clear();
        RemovedElements.Clear();
        AddedElements.Clear();
        LostSticky = false;
    }

    /// <summary>Gives back what a full load took; later changes are small.</summary>
    public void Trim()
    {
        Trim(RemovedFrontends);
        Trim(AddedFrontends);
        Trim(RemovedSlots);
        Trim(AddedSlots);
        Trim(RemovedElements);
        Trim(AddedElements);
    }

    private static void Trim<T>(List<T> list) => list.Capacity = Math.Max(list.Count, Math.Min(list.Capacity, KeptCapacity));
}
