using Edge.Control.Endpoints;
using Edge.Control.Sources;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;
using Edge.Protocol.Shards;

namespace Edge.Control.Views;

/// <summary>A view's objects cut into shards, and the messages they make. Only touched shards are packed again.</summary>
internal sealed class ShardSet
{
    /// <summary>Objects of this kind pack about 12 to 1; only the choice of the shard count depends on it.</summary>
    private const int TypicalPacking = 12;

    private readonly Dictionary<int, Dictionary<ObjectKey, BuiltObject>> _objects = [];
    private readonly SortedDictionary<int, IReadOnlyList<EncodedShard>> _encoded = [];
    private readonly HashSet<int> _dirty = [];
    private long _bytes;

    public int Count { get; private set; }

    public IReadOnlyCollection<int> Dirty => _dirty;

    public IEnumerable<EncodedShard> Encoded => _encoded.Values.SelectMany(s => s);

    /// <summary>Shards with content that is packed already.</summary>
    public IReadOnlyList<EncodedShard> this[int shard] => _encoded.GetValueOrDefault(shard, []);

    /// <summary>Takes all objects. The shard count changes only when it has become unfit; then every shard is another.</summary>
    public void Fill(IReadOnlyCollection<BuiltObject> objects, int currentCount)
    {
        _bytes = objects.Sum(o => (long)o.Line.Length);
        Count = ShardPlan.Count(_bytes / TypicalPacking, currentCount);
        _objects.Clear();
        _encoded.Clear();
        _dirty.Clear();
        foreach (BuiltObject entry in objects)
        {
            Put(entry);
        }
    }

    public void Put(BuiltObject entry)
    {
        int shard = ShardOf(entry);
        if (!_objects.TryGetValue(shard, out Dictionary<ObjectKey, BuiltObject>? content))
        {
            _objects[shard] = content = [];
        }

        content[entry.Key] = entry;
        _dirty.Add(shard);
    }

    public void Remove(BuiltObject entry)
    {
        int shard = ShardOf(entry);
        _objects.GetValueOrDefault(shard)?.Remove(entry.Key);
        _dirty.Add(shard);
    }

    /// <summary>Would the objects be cut otherwise by now? Then <see cref="Fill"/> is due.</summary>
    public bool HasOutgrown(IReadOnlyCollection<BuiltObject> objects) => ShardPlan.Count(objects.Sum(o => (long)o.Line.Length) / TypicalPacking, Count) != Count;

    /// <summary>Packs every dirty shard; returns the messages that are new.</summary>
    /// <param name="generation">Of the given shard.</param>
    /// <param name="rejected">Objects that fit no message even alone: the others go in.</param>
    public List<EncodedShard> Encode(Func<int, ulong> generation, ICollection<BuiltObject> rejected)
    {
        List<EncodedShard> messages = [];
        foreach (int shard in _dirty.Order())
        {
            IReadOnlyList<EncodedShard> encoded = Pack(shard, generation(shard), rejected);
            messages.AddRange(encoded);
            if (encoded.Count > 0)
            {
                _encoded[shard] = encoded;
            }
            else
            {
                _encoded.Remove(shard);
            }
        }

        _dirty.Clear();
        return messages;
    }

    public void MarkDirty(IEnumerable<int> shards) => _dirty.UnionWith(shards);

    public void MarkAllDirty() => _dirty.UnionWith(_objects.Keys);

    /// <summary>The same messages as in an earlier manifest?</summary>
    public bool Matches(int shard, IReadOnlyList<ManifestShard> entries) =>
        this[shard].Select(s => s.Entry.Sha256).SequenceEqual(entries.Where(e => e.Index == shard).Select(e => e.Sha256));

    private int ShardOf(BuiltObject entry) => ShardIndex.Of(entry.Key.Namespace, entry.ServiceName, Count);

    private IReadOnlyList<EncodedShard> Pack(int shard, ulong generation, ICollection<BuiltObject> rejected)
    {
        Dictionary<ObjectKey, BuiltObject> content = _objects.GetValueOrDefault(shard, []);
        try
        {
            return ShardEncoder.Encode(shard, generation, content.Values.Select(Line));
        }
        catch (ArgumentException)
        {
            foreach (BuiltObject entry in content.Values.Where(e => e.Line.Length > ProtocolLimits.MessageBytes && !Fits(shard, generation, e)).ToArray())
            {
                rejected.Add(entry);
                content.Remove(entry.Key);
            }

            return ShardEncoder.Encode(shard, generation, content.Values.Select(Line));
        }
    }

    private static bool Fits(int shard, ulong generation, BuiltObject entry)
    {
        try
        {
            return ShardEncoder.Encode(shard, generation, [Line(entry)]).Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A Service comes before its slices, and they stay together.</summary>
    private static ShardObject Line(BuiltObject entry) =>
        new($"{entry.Key.Namespace}/{entry.ServiceName}/{(entry.Key.Kind == KubernetesNames.ServiceKind ? 0 : 1)}/{entry.Key.Name}", entry.Line);
}
