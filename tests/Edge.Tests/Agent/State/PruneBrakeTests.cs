using Edge.Agent.State;

namespace Edge.Tests.Agent.State;

public sealed class PruneBrakeTests : IDisposable
{
    private const int Services = 40;

    private readonly TestPublisher _publisher = new();

    public PruneBrakeTests()
    {
        for (int i = 0; i < Services; i++)
        {
            _publisher.PutService($"svc-{i}");
        }
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public void A_large_prune_waits_a_minute_and_for_a_second_manifest()
    {
        TestGateway gateway = Held();
        gateway.Tick(TimeSpan.FromSeconds(61));
        Assert.Equal(Services, gateway.State.ServiceCount);
        gateway.DeliverManifest(_publisher.PublishManifest());
        Assert.Equal(10, gateway.State.ServiceCount);
        Assert.Contains("prune-released", gateway.Codes);
        Assert.Equal(0, gateway.Sync.Status.HeldPrune);
    }

    [Fact]
    public void A_second_manifest_alone_does_not_shorten_the_minute()
    {
        TestGateway gateway = Held();
        gateway.DeliverManifest(_publisher.PublishManifest());
        Assert.Equal(Services, gateway.State.ServiceCount);
        Assert.InRange(gateway.Sync.NextTick!.Value.TotalSeconds, 59, 60);
        gateway.Tick(TimeSpan.FromSeconds(60));
        Assert.Equal(10, gateway.State.ServiceCount);
    }

    [Fact]
    public void The_operators_word_counts_as_a_second_manifest()
    {
        TestGateway gateway = Held(ackPrune: 30);
        Assert.Equal(Services, gateway.State.ServiceCount);
        gateway.Tick(TimeSpan.FromSeconds(60));
        Assert.Equal(10, gateway.State.ServiceCount);
    }

    [Fact]
    public void A_word_for_fewer_services_is_not_enough()
    {
        TestGateway gateway = Held(ackPrune: 29);
        gateway.Tick(TimeSpan.FromSeconds(600));
        Assert.Equal(Services, gateway.State.ServiceCount);
    }

    [Fact]
    public void Nothing_goes_when_the_services_come_back()
    {
        TestGateway gateway = Held();
        for (int i = 10; i < Services; i++)
        {
            _publisher.PutService($"svc-{i}");
        }

        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        gateway.Tick(TimeSpan.FromSeconds(120));
        Assert.Equal(Services, gateway.State.ServiceCount);
        Assert.Equal(0, gateway.Sync.Status.HeldPrune);
    }

    [Fact]
    public void A_held_prune_is_not_done_by_a_restart()
    {
        TestGateway gateway = Held();
        gateway.Settle();
        TestGateway restarted = gateway.Restart();
        Assert.Equal(Services, restarted.State.ServiceCount);
        restarted.Connect();
        Assert.Equal(Services, restarted.State.ServiceCount);
        Assert.Equal(30, restarted.Sync.Status.HeldPrune);
    }

    [Fact]
    public void Additions_go_in_while_a_prune_is_held()
    {
        TestGateway gateway = Held();
        gateway.DeliverDelta(_publisher.Delta([("new", Objects.Service("new"))]));
        Assert.Equal(Services + 1, gateway.State.ServiceCount);
        gateway.DeliverDelta(_publisher.Delta(del: [("Service", "new")]));
        Assert.Equal(Services, gateway.State.ServiceCount);
    }

    [Fact]
    public void Half_of_the_services_or_twenty_are_no_large_prune()
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        RemoveFrom(20);
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        Assert.Equal(20, gateway.State.ServiceCount);
        RemoveFrom(0);
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        Assert.Equal(0, gateway.State.ServiceCount);
    }

    private TestGateway Held(int? ackPrune = null)
    {
        _publisher.PublishManifest();
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Settle();
        RemoveFrom(10);
        gateway.DeliverManifest(_publisher.PublishManifest(ackPrune, newGeneration: true));
        Assert.Equal(30, gateway.Sync.Status.HeldPrune);
        Assert.Equal(SyncPhase.Complete, gateway.Sync.Phase);
        Assert.Contains("prune-held", gateway.Codes);
        return gateway;
    }

    private void RemoveFrom(int first)
    {
        for (int i = first; i < Services; i++)
        {
            _publisher.Remove("Service", $"svc-{i}");
        }
    }
}
