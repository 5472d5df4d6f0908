using Edge.Agent.State;
using Edge.Protocol.Signatures;

namespace Edge.Tests.Agent.State;

public sealed class ConfigAndKeysTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public ConfigAndKeysTests()
    {
        _publisher.PutService("web");
        _publisher.PublishManifest();
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public void Configuration_is_checked_used_reported_and_never_goes_back()
    {
        byte[] old = _publisher.PublishConfig(4);
        TestGateway gateway = new TestGateway(_publisher).Connect();
        Assert.Equal("10.1.0.0/16", Assert.Single(gateway.Sync.Node.PodCidrs).ToString());
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), _publisher.PublishConfig(5));
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), old);

        Assert.Equal(5UL, gateway.Sync.Node.Generation);
        Assert.Contains("rollback-rejected", gateway.Codes);
        Assert.Contains(gateway.Actions, a => a is SyncAction.Publish { Topic: "ep/v1/acme/g/gw1/r/cfg", Retain: true });
        TestGateway restarted = gateway.Restart();
        restarted.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), old);
        Assert.Equal(5UL, restarted.Sync.Node.Generation);
        Assert.Contains("rollback-rejected", restarted.Codes);
    }

    [Fact]
    public void Configuration_of_another_gateway_or_with_a_bad_prefix_is_refused()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        string topic = _publisher.Topics.Config(TestPublisher.Gateway);
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw2","gen":1}"""u8.ToArray()));
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw1","gen":1,"podCidrs":["10.1.0.0/33"]}"""u8.ToArray()));
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw1","gen":1,"crit":["x"]}"""u8.ToArray()));
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"manifest","tenant":"acme","gw":"gw1","gen":1}"""u8.ToArray()));

        Assert.Equal(0UL, gateway.Sync.Node.Generation);
        Assert.Equal(4, gateway.Sync.Status.Refusals);
        Assert.Contains("podCidrs contains '10.1.0.0/33'", gateway.Notices.ElementAt(2), StringComparison.Ordinal);
    }

    [Fact]
    public void NodePort_addresses_of_the_configuration_may_say_primary()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        string topic = _publisher.Topics.Config(TestPublisher.Gateway);
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw1","gen":1,"nodePortAddresses":["10.0.0.0/8","primary"]}"""u8.ToArray()));
        Assert.True(gateway.Sync.Node.NodePortsOnPrimary);
        Assert.Equal("10.0.0.0/8", Assert.Single(gateway.Sync.Node.NodePortAddresses).ToString());
    }

    [Fact]
    public void Balance_of_the_configuration_is_one_of_three_words()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        string topic = _publisher.Topics.Config(TestPublisher.Gateway);
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw1","gen":1,"balance":"hash"}"""u8.ToArray()));
        Assert.Contains("balance 'hash' is not random, flow-hash or client-hash", gateway.Notices.Last(), StringComparison.Ordinal);
        gateway.Deliver(topic, _publisher.Sign("""{"typ":"cfg","tenant":"acme","gw":"gw1","gen":2,"balance":"flow-hash"}"""u8.ToArray()));
        Assert.Equal("flow-hash", gateway.Sync.Node.Balance);
    }

    [Fact]
    public void Another_view_replaces_the_old_one_only_when_it_is_complete()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        Dictionary<string, byte[]> first = new(_publisher.Retained);
        _publisher.View = "store";
        _publisher.Generation = 1;
        _publisher.Remove("Service", "web");
        _publisher.PutService("shelf");
        byte[] manifest = _publisher.PublishManifest();
        _publisher.Retained.Remove(_publisher.Topics.Manifest("store"));
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), _publisher.PublishConfig(1, "store"));

        Assert.Equal("store", gateway.Sync.View);
        Assert.False(gateway.State.Complete);
        Assert.Contains("shop/web", gateway.Describe(), StringComparison.Ordinal);
        Assert.Contains(gateway.Actions, a => a is SyncAction.Unsubscribe { Filter: "ep/v1/acme/v/default/m" });
        TestGateway restarted = gateway.Restart();
        gateway.DeliverManifest(manifest);
        Assert.Equal("shop/shelf uid-shelf 1 []", gateway.Describe());
        restarted.Connect();
        restarted.DeliverManifest(manifest);
        Assert.Equal("shop/shelf uid-shelf 1 []", restarted.Describe());
        Assert.NotEmpty(first);
    }

    [Fact]
    public void A_stolen_key_that_ran_ahead_is_undone_by_a_new_package()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Settle();
        using SigningKey stolen = _publisher.Key;
        ulong generation = _publisher.Generation;
        _publisher.Generation = ulong.MaxValue - 1;
        _publisher.PutService("evil");
        gateway.DeliverManifest(_publisher.PublishManifest());
        gateway.DeliverDelta(_publisher.Delta([("worse", Objects.Service("worse"))]));
        gateway.Settle();
        Assert.Equal(3, gateway.State.ServiceCount);

        _publisher.Key = SigningKey.Generate();
        _publisher.Generation = generation;
        _publisher.Remove("Service", "evil");
        _publisher.Remove("Service", "worse");
        byte[] package = _publisher.SignPackage(2, _publisher.Key);
        byte[] config = _publisher.PublishConfig(1, keys: package);
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), config);
        Assert.Equal(2, gateway.Sync.Status.KeysVersion);
        Assert.Equal(3, gateway.State.ServiceCount);
        TestGateway restarted = gateway.Restart();
        Assert.Contains("shop/web", restarted.Describe(), StringComparison.Ordinal);
        foreach (TestGateway each in (TestGateway[])[gateway, restarted])
        {
            each.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
            Assert.Equal(SyncPhase.Live, each.Connect().Sync.Phase);
            Assert.Equal("shop/web uid-web 1 []", each.Describe());
        }
    }

    [Fact]
    public void Rotating_a_key_keeps_the_rules_over_a_restart_in_between()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Settle();
        using SigningKey old = _publisher.Key;
        _publisher.Key = SigningKey.Generate();
        gateway.Deliver(_publisher.Topics.Config(TestPublisher.Gateway), _publisher.PublishConfig(1, keys: _publisher.SignPackage(2, _publisher.Key)));

        TestGateway restarted = gateway.Restart();
        Assert.Equal(1, restarted.State.ServiceCount);
        Assert.Equal(2, restarted.Sync.Status.KeysVersion);
        restarted.DeliverManifest(_publisher.PublishManifest());
        Assert.Equal(SyncPhase.Live, restarted.Connect().Sync.Phase);
    }

    [Fact]
    public void The_control_planes_spread_is_kept_for_the_next_start()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Deliver(_publisher.Topics.ControlPlane, """{"online":true,"spread":120}"""u8.ToArray());
        gateway.Deliver(_publisher.Topics.ControlPlane, """{"online":true,"spread":999999}"""u8.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(120), gateway.Restart().Sync.Spread);
    }
}
