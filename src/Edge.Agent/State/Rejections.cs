using Edge.Protocol;

namespace Edge.Agent.State;

/// <summary>Objects that could not be used, one entry for each, capped: a flood of bad objects is still a count.</summary>
internal sealed class Rejections
{
    private const int Capacity = 256;

    private readonly Dictionary<ObjectKey, Entry> _entries = [];
    private readonly List<RejectedObject> _fresh = [];

    /// <summary>Objects that are refused now.</summary>
    public int Count => _entries.Count;

    public IEnumerable<RejectedObject> Objects => _entries.Values.Where(e => e.Rejected is not null).Select(e => e.Rejected!);

    public IEnumerable<KeyValuePair<ObjectKey, Entry>> Entries => _entries;

    public void Add(ObjectKey key, RejectedObject rejected, ServiceKey? service, Generation stamp, uint round)
    {
        bool known = _entries.TryGetValue(key, out Entry? before);
        if (known && before!.Stamp > stamp)
        {
            return;
        }

        bool keep = _entries.Count < Capacity || before?.Rejected is not null;
        _entries[key] = new Entry(keep ? rejected : null, service, stamp, round);
        if (keep && before?.Rejected?.Text != rejected.Text)
        {
            _fresh.Add(rejected);
        }
    }

    /// <summary>The same bad version was seen again, in a later generation or snapshot.</summary>
    public void Seen(ObjectKey key, Generation stamp, uint round)
    {
        if (_entries.Count > 0 && _entries.TryGetValue(key, out Entry? entry))
        {
            _entries[key] = entry with { Stamp = stamp, Round = Math.Max(entry.Round, round) };
        }
    }

    public void Remove(ObjectKey key) => _entries.Remove(key);

    /// <summary>Moves those that were not there at the last call.</summary>
    public void TakeFresh(List<RejectedObject> into)
    {
        into.AddRange(_fresh);
        _fresh.Clear();
    }

    public void ForgetStamps()
    {
        foreach ((ObjectKey key, Entry entry) in _entries.ToArray())
        {
            _entries[key] = entry with { Stamp = default };
        }
    }

    internal sealed record Entry(RejectedObject? Rejected, ServiceKey? Service, Generation Stamp, uint Round);
}
