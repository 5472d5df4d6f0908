using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Control.Endpoints;
using Edge.Control.Publishing;
using Edge.Control.Sources;
using Edge.Control.Views;
using Edge.Protocol.Documents;
using Edge.Protocol.Kubernetes;
using Edge.Tests.Fakes;

namespace Edge.Tests.Control.Views;

/// <summary>Generations, deltas, checkpoints, beats: over a fake clock and a real state directory.</summary>
public sealed class ViewPublisherTests : IDisposable
{
    private static readonly ViewTiming s_timing = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ManifestWorld _world = new();
    private readonly RecordingOutbox _outbox = new();
    private readonly ManualClock _clock = new();
    private TimeSpan _now = TimeSpan.FromHours(1);
    private ViewPublisher _view;

    public ViewPublisherTests()
    {
        _view = Start();
        _world.Set(ManifestWorld.ServiceYaml("web")).Set(ManifestWorld.PodYaml("p1", "10.1.0.1")).Set(ManifestWorld.ServiceYaml("other"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_published_before_the_content_is_known()
    {
        Assert.Null(_view.Due(_now));
        Assert.Null(_view.Tick(_now, _outbox));
        Assert.Empty(_outbox.Order);
    }

    [Fact]
    public void First_comes_a_manifest_then_deltas_then_a_checkpoint()
    {
        Publish();
        ChangePod("10.1.0.2");
        Publish();
        ChangePod("10.1.0.3");
        Publish(after: TimeSpan.FromMilliseconds(10));
        Assert.Equal(["shard 0", "manifest 1", "delta 1-2"], _outbox.Order);

        Publish(after: s_timing.DeltaInterval);
        Publish(after: s_timing.Checkpoint - TimeSpan.FromSeconds(1));
        Publish(after: TimeSpan.FromSeconds(1));

        Assert.Equal(["shard 0", "manifest 1", "delta 1-2", "delta 2-3", "shard 0", "manifest 3"], _outbox.Order);
        Assert.Equal(1ul, _outbox.Manifests[1].Previous);
    }

    [Fact]
    public void A_delta_says_when_its_slices_changed_and_the_retained_state_does_not()
    {
        Publish();
        DateTimeOffset noticed = _clock.GetUtcNow();
        ChangePod("10.1.0.2");
        Publish();
        _clock.Advance(TimeSpan.FromSeconds(40));
        Publish(after: s_timing.Checkpoint);

        Assert.Equal(noticed, TriggerOf(_outbox.Deltas.Single()), TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(_world.Result.Objects.Values, static entry => Encoding.UTF8.GetString(entry.Line).Contains(KubernetesNames.TriggerTimeAnnotation, StringComparison.Ordinal));

        Restart();
        Publish();
        Assert.Equal(_outbox.Manifests[^2].Shards, _outbox.Manifests[^1].Shards);
    }

    [Fact]
    public void A_change_that_waits_keeps_the_time_at_which_it_was_noticed_first()
    {
        Publish();
        ChangePod("10.1.0.2");
        Publish();
        DateTimeOffset noticed = _clock.GetUtcNow();
        ChangePod("10.1.0.3");
        Publish(after: TimeSpan.FromMilliseconds(10));
        _clock.Advance(s_timing.DeltaInterval);
        ChangePod("10.1.0.4");
        Publish(after: s_timing.DeltaInterval);

        Assert.Equal(noticed, TriggerOf(_outbox.Deltas[^1]), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_slice_of_the_cluster_keeps_its_own_time()
    {
        JsonObject json = new()
        {
            ["metadata"] = new JsonObject { ["name"] = "web-1", ["annotations"] = new JsonObject { [KubernetesNames.TriggerTimeAnnotation] = "2026-01-02T03:04:05Z" } },
        };
        BuiltObject slice = new(new ObjectKey(KubernetesNames.EndpointSliceKind, "default", "web-1"), "web", json);

        Assert.Equal(slice.Line, slice.LineAt(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_deleted_object_leaves_a_tombstone_with_its_uid()
    {
        Publish();
        string uid = _world.Service("other").Uid;
        _world.Remove("Service", "other");
        Publish();

        Tombstone[] gone = [.. _outbox.Deltas.Single().Del];
        Assert.Contains(gone, t => t is { Kind: "Service", Name: "other" } && t.Uid == uid);
        Assert.Contains(gone, t => t.Kind == "EndpointSlice");
    }

    [Fact]
    public void Without_changes_the_beat_goes_on_in_the_same_generation()
    {
        Publish();
        Publish(after: s_timing.Heartbeat);

        Assert.Equal([1ul, 1ul], _outbox.Manifests.Select(m => m.Generation));
        Assert.Equal([1ul, 2ul], _outbox.Manifests.Select(m => m.Beat));
        Assert.Single(_outbox.Order, "shard 0");
    }

    [Fact]
    public void A_restart_with_the_same_content_keeps_generation_and_shards()
    {
        Publish();
        Restart();
        Publish();

        Assert.Equal([1ul, 1ul], _outbox.Manifests.Select(m => m.Generation));
        Assert.Equal(_outbox.Manifests[0].Shards, _outbox.Manifests[1].Shards);
    }

    [Fact]
    public void A_restart_after_deltas_goes_above_them_and_renews_what_they_touched()
    {
        Publish();
        ChangePod("10.1.0.2");
        Publish();
        ChangePod("10.1.0.1"); // back again while edge-control is down
        Restart();
        Publish();

        Assert.Equal(3ul, _outbox.Manifests[1].Generation);
        Assert.Equal(3ul, Assert.Single(_outbox.Manifests[1].Shards).Generation);
    }

    [Fact]
    public void The_generation_is_on_disk_before_anything_is_sent()
    {
        Publish();
        ChangePod("10.1.0.2");
        _world.Update();
        _view.Update(new Dictionary<ObjectKey, BuiltObject>(_world.Result.Objects));
        Directory.Delete(_folder.Path, recursive: true);

        Assert.NotNull(_view.Tick(_now += s_timing.DeltaInterval, _outbox));
        Assert.Equal(["shard 0", "manifest 1"], _outbox.Order);

        Directory.CreateDirectory(_folder.Path);
        Assert.Null(_view.Tick(_now += s_timing.Retry, _outbox));
        Assert.True(_outbox.Manifests[^1].Generation > 1);
        Assert.Equal("shard 0", _outbox.Order[^2]);
    }

    [Fact]
    public void A_lost_record_continues_above_what_the_broker_has()
    {
        Publish();
        ChangePod("10.1.0.2");
        Publish(after: s_timing.Checkpoint);
        Publish(after: s_timing.Checkpoint);
        Manifest retained = _outbox.Manifests[^1] with { Epoch = 2 };
        File.Delete(_folder.In("control.json"));

        Restart();
        Assert.True(_view.Observe(retained));
        Publish();

        Manifest manifest = _outbox.Manifests[^1];
        Assert.Equal(2ul, manifest.Epoch);
        Assert.True(manifest.Generation > retained.Generation);
        Assert.All(manifest.Shards, s => Assert.True(s.Generation > retained.Generation));
        Assert.False(_view.Observe(retained));
    }

    [Fact]
    public void Our_own_manifest_at_the_broker_changes_nothing()
    {
        Publish();
        Restart();

        Assert.False(_view.Observe(_outbox.Manifests[0]));
    }

    [Fact]
    public void After_a_broker_restart_everything_is_sent_again()
    {
        Publish();
        _view.Republish();
        Publish();

        Assert.Equal(["shard 0", "manifest 1", "shard 0", "manifest 1"], _outbox.Order);
    }

    [Fact]
    public void A_change_of_one_service_touches_one_shard()
    {
        for (int i = 0; i < 5000; i++)
        {
            _world.Set(ManifestWorld.ServiceYaml($"s{i}", port: "{port: 80}"));
        }

        Publish();
        Manifest before = _outbox.Manifests[0];
        ChangePod("10.1.0.2");
        Publish();
        Publish(after: s_timing.Checkpoint);

        Assert.True(before.Shards.Count >= 4, $"{before.Shards.Count} shards");
        Assert.Single(_outbox.Manifests[1].Shards.Except(before.Shards));
    }

    [Fact]
    public void Many_changes_are_several_deltas_of_which_each_fits_a_message()
    {
        Publish();
        for (int i = 0; i < 300; i++)
        {
            _world.Set(ManifestWorld.ServiceYaml($"s{i}"));
        }

        Publish();

        Assert.True(_outbox.Deltas.Count > 1);
        Assert.All(_outbox.Deltas, d => Assert.True(d.ToJson().Length <= Edge.Protocol.ProtocolLimits.SignedPayloadBytes));
        Assert.Equal(_outbox.Deltas.Select(d => d.To).SkipLast(1), _outbox.Deltas.Select(d => d.From).Skip(1));
        Assert.Equal(600, _outbox.Deltas.Sum(d => d.Up.Count));
    }

    [Fact]
    public void The_operators_permission_to_delete_is_in_manifests_for_an_hour()
    {
        Publish();
        _view.Acknowledge(500, _now);
        Publish();
        Publish(after: s_timing.AckPrune);

        Assert.Equal([null, 500, null], _outbox.Manifests.Select(m => m.AckPrune));
    }

    [Fact]
    public void An_emptied_shard_is_taken_back_after_the_manifest()
    {
        Publish();
        _world.Remove("Service", "web").Remove("Service", "other");
        Publish();
        Publish(after: s_timing.Checkpoint);

        Assert.Equal(["manifest 2", "clear 0"], _outbox.Order[^2..]);
        Assert.Empty(_outbox.Retained);
    }

    private void ChangePod(string ip) => _world.Set(ManifestWorld.PodYaml("p1", ip));

    private static DateTimeOffset TriggerOf(Delta delta)
    {
        using var json = JsonDocument.Parse(Assert.Single(delta.Up));
        return json.RootElement.GetProperty("metadata").GetProperty("annotations").GetProperty(KubernetesNames.TriggerTimeAnnotation).GetDateTimeOffset();
    }

    private ViewPublisher Start() => new("default", "acme", ControlStore.Open(_folder.Path), s_timing, _clock);

    private void Restart() => _view = Start();

    private void Publish(TimeSpan? after = null)
    {
        _now += after ?? TimeSpan.Zero;
        _view.Update(ViewContent.Select(ViewSpec.Everything("default"), _world.Update().Result.Objects));
        Assert.Null(_view.Tick(_now, _outbox));
    }
}
