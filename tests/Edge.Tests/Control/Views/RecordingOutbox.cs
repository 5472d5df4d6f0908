using Edge.Control.Publishing;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;

namespace Edge.Tests.Control.Views;

/// <summary>What a view would send, in order.</summary>
internal sealed class RecordingOutbox : IOutbox
{
    public List<string> Order { get; } = [];

    public List<Delta> Deltas { get; } = [];

    public List<Manifest> Manifests { get; } = [];

    public Dictionary<(int, int?), EncodedShard> Retained { get; } = [];

    public void SendDelta(string view, Delta delta)
    {
        Order.Add($"delta {delta.From}-{delta.To}");
        Deltas.Add(delta);
    }

    public void SendShards(string view, IReadOnlyList<EncodedShard> shards)
    {
        foreach (EncodedShard shard in shards)
        {
            Order.Add($"shard {shard.Entry.Index}");
            Retained[(shard.Entry.Index, shard.Entry.Part)] = shard;
        }
    }

    public void SendManifest(string view, Manifest manifest)
    {
        Order.Add($"manifest {manifest.Generation}");
        Manifests.Add(manifest);
        Assert.Null(ManifestRules.Check(manifest, "acme", view));
        Assert.All(manifest.Shards, s => Assert.Equal(s.Sha256, Retained[(s.Index, s.Part)].Entry.Sha256)); // shards come first
    }

    public void ClearShards(string view, IEnumerable<ManifestShard> shards)
    {
        foreach (ManifestShard shard in shards)
        {
            Order.Add($"clear {shard.Index}");
            Retained.Remove((shard.Index, shard.Part));
        }
    }
}
