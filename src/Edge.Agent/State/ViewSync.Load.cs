using System.Buffers;
using System.Text.Json;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Shards;
using Edge.Protocol.Signatures;

namespace Edge.Agent.State;

/// <summary>Start from last-known-good, before any network and without a clock.</summary>
public sealed partial class ViewSync
{
    /// <summary>
    /// Brings back keys, configuration, floors and the newest generation on disk that proves itself: <c>cur</c>, else <c>prev</c>, else what of them
    /// can be proven shard by shard. Call it once, first.
    /// </summary>
    public void Load(ICollection<SyncAction> actions)
    {
        _floors = _store.ReadFloors();
        List<TrustStore> former = LoadKeys(actions);
        LoadConfig(former, actions);
        IReadOnlyList<StoredGeneration> generations = _store.ReadGenerations();
        List<(StoredGeneration Stored, Manifest Manifest, bool Retired)> verified = [];
        foreach (StoredGeneration stored in generations)
        {
            if (VerifyStored(stored, former, out bool retired, out string? problem) is { } manifest)
            {
                verified.Add((stored, manifest, retired));
            }
            else
            {
                actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "lkg-corrupt", $"last-known-good '{stored.Name}' is not used: {problem}"));
            }
        }

        bool loaded = false;
        foreach ((StoredGeneration stored, Manifest manifest, bool retired) in verified)
        {
            if (FindBadShard(manifest) is { } bad)
            {
                actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "lkg-corrupt", $"last-known-good '{stored.Name}' is not whole: shard {bad} is missing or altered"));
                continue;
            }

            LoadGeneration(stored, manifest, retired, actions);
            loaded = true;
            break;
        }

        if (!loaded && verified.Count > 0)
        {
            LoadPart(verified[0].Stored, verified[0].Manifest, actions);
        }

        LoadDeltas();
        ReportRejected(actions);
    }

    /// <summary>Takes the newest package into use and returns those before it.</summary>
    private List<TrustStore> LoadKeys(ICollection<SyncAction> actions)
    {
        List<byte[]> known = [_trust.SignedPackage.ToArray()];
        if (_store.ReadPreviousKeys() is { } previous)
        {
            known.Add(previous);
        }

        if (_store.ReadKeys() is { } keys)
        {
            known.Add(keys);
            if (_trust.TryReplace(keys) is { IsAccepted: false, Reason: not SignatureReason.OlderVersion } refused)
            {
                actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "keys-rejected", $"the stored key package is not used: {refused.Text}"));
            }
        }

        return [.. known.Select(k => _trust.WithPackage(k, out _)).Where(t => t is not null && t.Package.Version < _trust.Package.Version && t.Tenant == _trust.Tenant).Select(t => t!)];
    }

    private void LoadConfig(List<TrustStore> former, ICollection<SyncAction> actions)
    {
        if (_store.ReadConfig() is not { } signed)
        {
            return;
        }

        VerifiedDocument document = Verify(signed, DocumentUse.Config, null, former);
        GatewayConfig? config = document.IsValid ? ParseConfig(document.Payload.Span) : null;
        string? problem = config is null ? document.Text ?? "not JSON of the expected form" : Check(config);
        NodeConfig? node = problem is null ? Convert(config!, out problem) : null;
        if (node is null)
        {
            actions.Add(new SyncAction.Notice(NoticeLevel.Warning, "config-rejected", $"the stored configuration is not used: {problem}"));
            return;
        }

        Node = node;
        UseView(node.View);
        actions.Add(new SyncAction.ConfigChanged(node));
        if (_trust.IsTrusted(document.KeyId!) && (_floors.Config is null || _floors.Config.Generation < config!.Generation))
        {
            _floors = _floors with { Config = new ConfigFloor(config!.Generation, document.KeyId!) };
        }
    }

    /// <summary>What was accepted once stays usable here after its key has been retired: deleting rules over a rotated key helps nobody.</summary>
    private VerifiedDocument Verify(ReadOnlySpan<byte> signed, DocumentUse use, string? view, List<TrustStore> former)
    {
        VerifiedDocument document = _trust.Verify(signed, use, view);
        foreach (TrustStore trust in former)
        {
            if (!document.IsValid && trust.Verify(signed, use, view) is { IsValid: true } before)
            {
                return before;
            }
        }

        return document;
    }

    private Manifest? VerifyStored(StoredGeneration stored, List<TrustStore> former, out bool retired, out string? problem)
    {
        VerifiedDocument document = Verify(stored.Manifest, DocumentUse.Manifest, null, former);
        retired = document.IsValid && !_trust.IsTrusted(document.KeyId!);
        if (!document.IsValid)
        {
            problem = document.Text;
            return null;
        }

        // Of whatever view it is: after a change of views the old one serves until the new one is complete.
        Manifest? manifest = null;
        try
        {
            manifest = Manifest.FromJson(document.Payload.Span);
            problem = manifest is null ? "not a manifest" : ManifestRules.Check(manifest, _trust.Tenant, manifest.View);
        }
        catch (JsonException)
        {
            problem = "not JSON of the expected form";
        }

        if (problem is not null)
        {
            return null;
        }

        Generation generation = GenerationOf(manifest!);
        if (!retired && (!_floors.Views.TryGetValue(manifest!.View, out ViewFloor? floor) || new Generation(floor.Epoch, floor.Generation) < generation))
        {
            _floors = _floors.WithView(manifest.View, new ViewFloor(manifest.Epoch, manifest.Generation, manifest.Beat, document.KeyId!));
        }

        return manifest;
    }

    private int? FindBadShard(Manifest manifest)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ProtocolLimits.MessageBytes);
        int? bad = null;
        foreach (ManifestShard entry in manifest.Shards)
        {
            int length = _store.ReadShard(entry.Sha256, buffer);
            if (length != entry.PackedBytes || ShardDecoder.Hash(buffer.AsSpan(0, length)) != entry.Sha256)
            {
                _store.ForgetShard(entry.Sha256);
                bad ??= entry.Index;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return bad;
    }

    private void LoadGeneration(StoredGeneration stored, Manifest manifest, bool retired, ICollection<SyncAction> actions)
    {
        ApplyStored(manifest, stored, actions);
        Generation generation = GenerationOf(manifest);
        if (_missing.Count > 0)
        {
            _missing.Clear();
            _store.Loaded(null, default);
            return;
        }

        _store.Loaded(stored.Name, generation);
        actions.Add(new SyncAction.Notice(NoticeLevel.Information, "lkg-loaded", $"last-known-good '{stored.Name}' of view {manifest.View}, generation {generation}: {_state.ServiceCount} Services, {_state.EndpointCount} endpoints"));
        if (manifest.View != View || retired)
        {
            // Of another view, or signed by a key that is no longer trusted: the rules serve, the generations bind nobody.
            _viewChanged = manifest.View != View;
            StartOver();
            return;
        }

        _state.Complete = true;
        _current = generation;
    }

    /// <summary>Nothing whole is left. Shards that still prove themselves are true statements about their Services, so they are used; nothing is pruned by them.</summary>
    private void LoadPart(StoredGeneration stored, Manifest manifest, ICollection<SyncAction> actions)
    {
        ApplyStored(manifest, stored, actions);
        actions.Add(new SyncAction.Notice(NoticeLevel.Error, "lkg-partial", $"no generation on disk is whole: {_state.ServiceCount} Services of generation {GenerationOf(manifest)} could be proven, {_missing.Count} shards could not"));
        _store.Loaded(null, default);
        StartOver();
    }

    private void ApplyStored(Manifest manifest, StoredGeneration stored, ICollection<SyncAction> actions)
    {
        _manifest = manifest;
        _signedManifest = stored.Manifest;
        _ledger = new ShardLedger(manifest.ShardCount);
        _round++;
        foreach ((int shard, string content) in ContentOf(manifest))
        {
            if (content.Length == 0)
            {
                ShardApplied(shard, "");
            }
        }

        foreach (ManifestShard entry in manifest.Shards)
        {
            _missing[(entry.Index, entry.Part ?? 0)] = entry;
        }

        foreach (ManifestShard entry in manifest.Shards)
        {
            TakeFromStashOrDisk(entry, actions);
        }
    }

    /// <summary>The journal: deltas accepted after the generation was saved. They verify like any other, and come in any order.</summary>
    private void LoadDeltas()
    {
        foreach (ReadOnlyMemory<byte> signed in _store.ReadDeltas())
        {
            VerifiedDocument document = _trust.Verify(signed.Span, DocumentUse.Manifest, View);
            if (!document.IsValid || Delta.TryParse(document.Payload, out _) is not { } delta || delta.Tenant != _trust.Tenant || delta.View != View)
            {
                continue;
            }

            Generation to = new(delta.Epoch, delta.To);
            if (to <= _current || delta.Epoch < _trust.Package.EpochMin)
            {
                continue;
            }

            _deltaSigners.Add(document.KeyId!);
            Apply(delta, to);
            Advance(new Generation(delta.Epoch, delta.From), to);
            _deltasSinceSave++;
            _deltaBytesSinceSave += signed.Length;
        }
    }
}
