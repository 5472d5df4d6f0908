using Edge.Protocol.Documents;
using Edge.Protocol.Shards;

namespace Edge.Control.Publishing;

/// <summary>Where a view's messages go; in the order of the calls.</summary>
internal interface IOutbox
{
    void SendDelta(string view, Delta delta);

    void SendShards(string view, IReadOnlyList<EncodedShard> shards);

    void SendManifest(string view, Manifest manifest);

    /// <summary>Takes back retained shards that no manifest names any more.</summary>
    void ClearShards(string view, IEnumerable<ManifestShard> shards);
}
