using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>Manifests: what the view consists of, and what of it is missing here.</summary>
public sealed partial class ViewSync
{
    /// <summary>While deltas keep the view current, changed shards are fetched only this often, to refresh what is on disk.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    private const int MostDeltasOnDisk = 256;
    private const long MostDeltaBytesOnDisk = 1024 * 1024;

    private readonly Dictionary<int, string> _appliedShards = [];
    private Manifest? _manifest;
    private ReadOnlyMemory<byte> _signedManifest;
    private ShardLedger? _ledger;
    private uint _round;
    private bool _manifestSeen;
    private bool _viewChanged;
    private bool _refreshing;
    private long? _refreshAt;
    private long _lastBeat;

    private void ReceiveManifest(ReadOnlyMemory<byte> payload, ICollection<SyncAction> actions)
    {
        if (payload.IsEmpty)
        {
            Refuse("empty-retained", $"{_manifestTopic}: empty; nothing is deleted for it", actions);
            return;
        }

        VerifiedDocument document = _trust.Verify(payload.Span, DocumentUse.Manifest, View);
        if (!document.IsValid)
        {
            Refuse("manifest-rejected", $"{_manifestTopic}: {document.Text}", actions);
            return;
        }

        Manifest? manifest = ParseManifest(document.Payload.Span, View, out string? problem);
        if (manifest is null)
        {
            Refuse("manifest-rejected", $"{_manifestTopic}: {problem}", actions);
            return;
        }

        Generation generation = GenerationOf(manifest);
        _floors.Views.TryGetValue(View, out ViewFloor? floor);
        Generation lowest = floor is null ? default : new Generation(floor.Epoch, floor.Generation);
        if (generation < lowest)
        {
            Refuse("rollback-rejected", $"{_manifestTopic}: generation {generation} is older than {lowest}, which was used before: a replay, or a control plane that lost its state", actions);
            return;
        }

        bool newer = generation > lowest || floor is null;
        if (newer || manifest.Beat > floor!.Beat)
        {
            _lastBeat = _clock.GetTimestamp();
            _manifestRequestAt = null;
            AcceptedManifests++;
            _floors = _floors.WithView(View, new ViewFloor(manifest.Epoch, manifest.Generation, manifest.Beat, document.KeyId!));
        }

        // Before use, or a power cut in between would let an older one in again. A beat alone is not worth the flash.
        if (newer)
        {
            _store.SaveFloors(_floors);
        }

        UseManifest(manifest, payload, actions);
    }

    private Manifest? ParseManifest(ReadOnlySpan<byte> payload, string view, out string? problem)
    {
        Manifest? manifest = null;
        try
        {
            manifest = Manifest.FromJson(payload);
            problem = manifest is null ? "not a manifest" : ManifestRules.Check(manifest, _trust.Tenant, view);
        }
        catch (JsonException)
        {
            problem = "not JSON of the expected form";
        }

        if (problem is null && manifest!.Epoch < _trust.Package.EpochMin)
        {
            problem = $"epoch {manifest.Epoch} is below {_trust.Package.EpochMin}, the lowest that key package version {_trust.Package.Version} believes";
        }

        if (problem is null && manifest!.MinAgent is { } minimum && Version.TryParse(minimum, out Version? version) && version > _options.AgentVersion)
        {
            problem = $"it needs agent {minimum}, this is {_options.AgentVersion}: update the agent";
        }

        return problem is null ? manifest : null;
    }

    private void UseManifest(Manifest manifest, ReadOnlyMemory<byte> signed, ICollection<SyncAction> actions)
    {
        bool again = _manifest is { } before && GenerationOf(before) == GenerationOf(manifest) && before.Beat >= manifest.Beat;
        _manifestSeen = true;
        _manifest = manifest;
        _signedManifest = signed.ToArray();
        if (!again && _held is not null)
        {
            _heldManifests++;
        }

        if (_ledger is null || _ledger.Count != manifest.ShardCount)
        {
            _ledger = new ShardLedger(manifest.ShardCount);
            _appliedShards.Clear();
            _touched.Clear();
        }

        // Reached by signed deltas without a gap: the content is the same, only the disk lags behind.
        Generation generation = GenerationOf(manifest);
        bool reached = _state.Complete && _current.Epoch == generation.Epoch && _current >= generation && _appliedShards.Count > 0;
        if (reached && _missing.Count == 0 && !IsRefreshDue())
        {
            if (_refreshAt is null && HasChangedShards(manifest))
            {
                double spread = 1 + _options.Random.NextDouble();
                _refreshAt = _clock.GetTimestamp() + Ticks(RefreshInterval * spread);
            }

            _pendingDeltas.RemoveAll(d => d.To <= generation);
            ReviewHeldPrune(actions);
            return;
        }

        _refreshing = reached;
        StartFetch(actions);
    }

    private bool IsRefreshDue() => (_refreshAt is { } at && _clock.GetTimestamp() >= at)
        || _deltasSinceSave > MostDeltasOnDisk || _deltaBytesSinceSave > MostDeltaBytesOnDisk;

    private bool HasChangedShards(Manifest manifest)
    {
        foreach ((int shard, string content) in ContentOf(manifest))
        {
            if (!_appliedShards.TryGetValue(shard, out string? applied) || applied != content)
            {
                return true;
            }
        }

        return manifest.Shards.Any(s => !_store.HasShard(s.Sha256)) || _store.Saved != GenerationOf(manifest);
    }

    /// <summary>For each shard the hashes of its parts, in order: equal means the same content.</summary>
    private static Dictionary<int, string> ContentOf(Manifest manifest)
    {
        Dictionary<int, string> content = new(manifest.ShardCount);
        for (int shard = 0; shard < manifest.ShardCount; shard++)
        {
            content[shard] = "";
        }

        foreach (ManifestShard entry in manifest.Shards)
        {
            content[entry.Index] += entry.Sha256;
        }

        return content;
    }
}
