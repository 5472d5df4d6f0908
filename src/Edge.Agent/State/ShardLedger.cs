using Edge.Protocol;
using Edge.Protocol.Shards;

namespace Edge.Agent.State;

/// <summary>
/// For each shard: in which round and as of which generation its content was last applied. An object that was not in the last content of its
/// shard, and that nothing newer mentioned, is gone.
/// </summary>
internal sealed class ShardLedger(int count)
{
    private readonly uint[] _rounds = new uint[count];
    private readonly Generation[] _generations = new Generation[count];

    public int Count => count;

    public void Applied(int shard, uint round, Generation generation)
    {
        _rounds[shard] = round;
        _generations[shard] = generation;
    }

    /// <summary>Generation as of which a shard's content is known; the default before the first.</summary>
    public Generation AppliedAt(int shard) => _generations[shard];

    public int ShardOf(ServiceKey service) => ShardIndex.Of(service.Namespace, service.Name, count);

    public bool IsGone(int shard, uint lastSeen, Generation stamp) => lastSeen < _rounds[shard] && stamp <= _generations[shard];
}
