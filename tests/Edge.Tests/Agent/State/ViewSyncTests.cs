using Edge.Agent.State;

namespace Edge.Tests.Agent.State;

public sealed class ViewSyncTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public ViewSyncTests()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PutService("api");
        _publisher.PutSlice("api");
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public void A_view_is_complete_when_every_shard_of_the_manifest_is_here()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.True(gateway.State.Complete);
        Assert.Equal(2, gateway.State.ServiceCount);
        Assert.Equal(2, gateway.State.EndpointCount);
        Assert.Equal("shop/api uid-api 1 [api-x=1:10.1.0.9]\nshop/web uid-web 1 [web-x=1:10.1.0.9]", gateway.Describe());
        Assert.Contains(gateway.Actions, a => a is SyncAction.Unsubscribe);
    }

    [Fact]
    public void Nothing_is_complete_while_a_shard_is_missing_and_after_30_seconds_it_is_asked_for()
    {
        _publisher.PublishManifest();
        foreach (string topic in _publisher.Retained.Keys.Where(t => t.Contains("/c/", StringComparison.Ordinal)).ToArray())
        {
            _publisher.Retained.Remove(topic);
        }

        TestGateway gateway = new TestGateway(_publisher).Connect();
        Assert.Equal(SyncPhase.Fetching, gateway.Sync.Phase);
        Assert.False(gateway.State.Complete);
        gateway.Tick(TimeSpan.FromSeconds(29));
        Assert.DoesNotContain(gateway.Actions, a => a is SyncAction.Publish { Topic: "ep/v1/acme/g/gw1/q" });
        Assert.InRange(gateway.Sync.NextTick!.Value.TotalSeconds, 0, 1);
        gateway.Tick(TimeSpan.FromSeconds(1));
        Assert.Contains(gateway.Actions, a => a is SyncAction.Publish { Topic: "ep/v1/acme/g/gw1/q", Retain: false });

        _publisher.PublishManifest();
        foreach ((string topic, byte[] payload) in _publisher.Retained.Where(t => t.Key.Contains("/c/", StringComparison.Ordinal)).ToArray())
        {
            gateway.Deliver("ep/v1/acme/g/gw1/a", payload);
        }

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
    }

    [Fact]
    public void A_delta_moves_the_view_on_and_an_unchanged_reconnect_fetches_nothing()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.10"]}]"""))]));

        Assert.Contains("web-x=2:10.1.0.10", gateway.Describe(), StringComparison.Ordinal);
        Assert.Equal(2UL, gateway.Sync.Status.Applied.Number);
        _publisher.PublishManifest();
        gateway.Fetched.Clear();
        gateway.Sync.Disconnected();
        gateway.Connect();
        Assert.Empty(gateway.Fetched);
        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
    }

    [Fact]
    public void A_missing_delta_is_a_gap_that_the_next_manifest_repairs()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        byte[] lost = _publisher.Delta([("web", Objects.Service("web", "2"))], [("EndpointSlice", "api-x")]);
        byte[] next = _publisher.Delta([("new", Objects.Service("new"))]);
        gateway.DeliverDelta(next);

        Assert.Equal(SyncPhase.Gap, gateway.Sync.Phase);
        Assert.Contains("shop/new", gateway.Describe(), StringComparison.Ordinal);
        Assert.Equal(1UL, gateway.Sync.Status.Applied.Number);
        gateway.DeliverManifest(_publisher.PublishManifest());
        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Equal(3UL, gateway.Sync.Status.Applied.Number);
        Assert.DoesNotContain("api-x", gateway.Describe(), StringComparison.Ordinal);
        Assert.NotEmpty(lost);
    }

    [Fact]
    public void Deltas_in_the_wrong_order_close_their_own_gap()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        byte[] first = _publisher.Delta([("web", Objects.Service("web", "2"))]);
        byte[] second = _publisher.Delta([("web", Objects.Service("web", "3"))]);
        gateway.DeliverDelta(second);
        gateway.DeliverDelta(first);

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Equal(3UL, gateway.Sync.Status.Applied.Number);
        Assert.Contains("shop/web uid-web 3", gateway.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Absence_deletes_only_from_a_complete_newer_manifest()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        _publisher.Remove("Service", "web");
        _publisher.Remove("EndpointSlice", "web-x");
        _publisher.PutService("other", "9");
        byte[] manifest = _publisher.PublishManifest(newGeneration: true);
        Dictionary<string, byte[]> shards = _publisher.Retained.Where(r => r.Key.Contains("/c/", StringComparison.Ordinal)).ToDictionary();
        foreach (string topic in shards.Keys)
        {
            _publisher.Retained.Remove(topic);
        }

        gateway.DeliverManifest(manifest);
        Assert.Contains("shop/web", gateway.Describe(), StringComparison.Ordinal);
        foreach ((string topic, byte[] payload) in shards)
        {
            gateway.Deliver(topic, payload);
        }

        Assert.DoesNotContain("shop/web", gateway.Describe(), StringComparison.Ordinal);
        Assert.Contains("shop/other", gateway.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tombstone_needs_the_uid_of_the_object()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        byte[] wrong = _publisher.Sign(new Edge.Protocol.Documents.Delta
        {
            Tenant = TestPublisher.Tenant,
            View = "default",
            Epoch = 1,
            From = 1,
            To = 2,
            Del = [new() { Kind = "Service", Namespace = "shop", Name = "web", Uid = "another" }],
        }.ToJson());
        gateway.DeliverDelta(wrong);
        Assert.Equal(2, gateway.State.ServiceCount);

        _publisher.Generation = 2;
        gateway.DeliverDelta(_publisher.Delta(del: [("Service", "web")]));
        Assert.Equal(1, gateway.State.ServiceCount);
    }

    [Fact]
    public void Empty_retained_payloads_change_nothing()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        string before = gateway.Describe();
        gateway.DeliverManifest([]);
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), []);

        Assert.Equal(before, gateway.Describe());
        Assert.Equal(2, gateway.Sync.Status.Refusals);
        Assert.Contains("empty-retained", gateway.Codes);
    }

    [Fact]
    public void An_older_manifest_or_delta_is_refused_also_after_a_restart()
    {
        byte[] old = _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        byte[] delta = _publisher.Delta(del: [("Service", "web")]);
        _publisher.PutService("web", "5");
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        string before = gateway.Describe();
        gateway.DeliverDelta(delta);
        gateway.DeliverManifest(old);
        Assert.Equal(before, gateway.Describe());
        Assert.Equal(2, gateway.Codes.Count(c => c == "rollback-rejected"));

        TestGateway restarted = gateway.Restart();
        restarted.DeliverManifest(old);
        Assert.Contains("rollback-rejected", restarted.Codes);
    }

    [Fact]
    public void A_higher_epoch_wins_over_a_higher_generation()
    {
        _publisher.Generation = 500;
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        _publisher.Epoch = 2;
        _publisher.Generation = 3;
        _publisher.PutService("web", "9");
        gateway.DeliverManifest(_publisher.PublishManifest());

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Contains("shop/web uid-web 9", gateway.Describe(), StringComparison.Ordinal);
        Assert.Equal(new Edge.Protocol.Generation(2, 3), gateway.Sync.Status.Applied);
    }

    [Fact]
    public void Freshness_goes_by_beats_and_leaves_the_rules()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Tick(TimeSpan.FromMinutes(31));
        Assert.Equal(Freshness.Stale, gateway.Sync.Status.Freshness);
        gateway.Tick(TimeSpan.FromHours(24));
        Assert.Equal(Freshness.VeryStale, gateway.Sync.Status.Freshness);
        Assert.Equal(2, gateway.State.ServiceCount);
        Assert.Contains(gateway.Actions, a => a is SyncAction.Publish { Topic: "ep/v1/acme/g/gw1/q" });

        gateway.DeliverManifest(_publisher.PublishManifest());
        gateway.Tick(TimeSpan.Zero);
        Assert.Equal(Freshness.Fresh, gateway.Sync.Status.Freshness);
        Assert.Equal(["stale", "very-stale", "fresh"], gateway.Codes.Where(c => c is "stale" or "very-stale" or "fresh"));
    }

    [Fact]
    public void A_shard_that_is_newer_than_its_manifest_is_kept_for_the_manifest_to_come()
    {
        byte[] first = _publisher.PublishManifest();
        _publisher.PutService("web", "7");
        byte[] second = _publisher.PublishManifest(newGeneration: true);
        _publisher.Retained[_publisher.Topics.Manifest("default")] = first;
        TestGateway gateway = new TestGateway(_publisher).Connect();
        Assert.Equal(SyncPhase.Fetching, gateway.Sync.Phase);
        foreach (string topic in _publisher.Retained.Keys.Where(t => t.Contains("/c/", StringComparison.Ordinal)).ToArray())
        {
            _publisher.Retained.Remove(topic);
        }

        gateway.DeliverManifest(second);
        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Contains("shop/web uid-web 7", gateway.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Content_that_returns_to_what_it_was_is_applied_again_over_a_delta_in_between()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Settle();
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Service("web", "2"))]));
        _publisher.Generation++;
        _publisher.PutService("web", "1");
        gateway.DeliverManifest(_publisher.PublishManifest());

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Contains("shop/web uid-web 1", gateway.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_number_of_shards_is_just_another_set_of_hashes()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        string before = gateway.Describe();
        _publisher.ShardCount = 16;
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Equal(before, gateway.Describe());
    }

    [Fact]
    public void A_bad_object_is_reported_and_leaves_its_last_good_version_and_the_others()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.DeliverDelta(_publisher.Delta([
            ("web", Objects.Service("web", "2", ports: """[{"port":70000}]""")),
            ("api", Objects.Service("api", "2"))]));

        Assert.Contains("shop/web uid-web 1", gateway.Describe(), StringComparison.Ordinal);
        Assert.Contains("shop/api uid-api 2", gateway.Describe(), StringComparison.Ordinal);
        RejectedObject rejected = Assert.Single(gateway.State.Rejected);
        Assert.Equal(RejectReason.InvalidPort, rejected.Reason);
        Assert.Equal("Service shop/web: spec.ports[0].port is 70000, not a number from 1 to 65535: correct it", rejected.Text);
        gateway.DeliverManifest(_publisher.PublishManifest());
        Assert.Single(gateway.State.Rejected);
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Service("web", "3"))]));
        Assert.Empty(gateway.State.Rejected);
    }

    [Fact]
    public void Changed_services_are_told_once()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        List<ServiceKey> changed = [];
        gateway.State.TakeChanged(changed);
        Assert.Equal(2, changed.Count);
        changed.Clear();
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        gateway.State.TakeChanged(changed);
        Assert.Empty(changed);
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Slice("web", "3"))]));
        gateway.State.TakeChanged(changed);
        Assert.Empty(changed);
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Slice("web", "4", endpoints: "[]"))]));
        gateway.State.TakeChanged(changed);
        Assert.Equal([new ServiceKey("shop", "web")], changed);
    }
}
