namespace Edge.Agent.Probes;

/// <summary>Probes by the time at which they are due, the next one first: a binary heap in which each probe knows its place, so any can be taken out.</summary>
internal sealed class DueHeap
{
    private Probe[] _probes = new Probe[16];

    public int Count { get; private set; }

    /// <summary>The one that is due next; null when there is none.</summary>
    public Probe? First => Count == 0 ? null : _probes[0];

    /// <summary>Adds a probe that is not in the heap.</summary>
    public void Add(Probe probe)
    {
        if (Count == _probes.Length)
        {
            Array.Resize(ref _probes, Count * 2);
        }

        Place(probe, Count++);
        Rise(probe);
    }

    /// <summary>Takes a probe out; one that is not in the heap stays where it is.</summary>
    public void Remove(Probe probe)
    {
        int index = probe.HeapIndex;
        if (index < 0)
        {
            return;
        }

        Probe last = _probes[--Count];
        _probes[Count] = null!;
        probe.HeapIndex = -1;
        if (last != probe)
        {
            Place(last, index);
            Rise(last);
            Sink(last);
        }
    }

    private void Rise(Probe probe)
    {
        while (probe.HeapIndex > 0)
        {
            Probe parent = _probes[(probe.HeapIndex - 1) / 2];
            if (parent.Due <= probe.Due)
            {
                return;
            }

            Swap(parent, probe);
        }
    }

    private void Sink(Probe probe)
    {
        while (true)
        {
            int child = (probe.HeapIndex * 2) + 1;
            if (child >= Count)
            {
                return;
            }

            if (child + 1 < Count && _probes[child + 1].Due < _probes[child].Due)
            {
                child++;
            }

            Probe smaller = _probes[child];
            if (probe.Due <= smaller.Due)
            {
                return;
            }

            Swap(probe, smaller);
        }
    }

    private void Swap(Probe upper, Probe lower)
    {
        int index = upper.HeapIndex;
        Place(upper, lower.HeapIndex);
        Place(lower, index);
    }

    private void Place(Probe probe, int index)
    {
        _probes[index] = probe;
        probe.HeapIndex = index;
    }
}
