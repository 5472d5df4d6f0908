using Edge.Agent.Metrics;
using Edge.Linux;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.Tests.Agent.Metrics;

/// <summary>What the loop says in the course of a gateway's life.</summary>
public sealed class ReconcilerMetricsTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task From_the_start_to_a_change_that_the_kernel_refuses_at_first()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PublishManifest();
        await using var world = new ReconcilerWorld(_publisher);
        world.Reconciler.Start();
        world.Connect();
        AgentReading reading = world.Metrics.Read();
        Assert.Equal((true, true, 1L, 1, 1, 1), (reading.Facts.Connected, reading.Facts.Complete, reading.Connections, reading.Facts.Services, reading.Facts.Slices, reading.Facts.Endpoints));
        Assert.Equal((1, 1, 0, 0), (reading.Facts.ServiceChanges, reading.Facts.EndpointChanges, reading.PendingServices, reading.PendingEndpoints));
        Assert.Equal((_publisher.Generation, _publisher.Generation), (reading.Facts.Seen.Number, reading.Facts.Programmed.Number));
        Assert.Equal((1, 1), (reading.FullSync.Counts.Sum(), reading.PartialSync.Counts.Sum()));
        Assert.Equal(world.Clock.GetUtcNow(), reading.CommittedAt);

        DateTimeOffset committed = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        world.Kernel.RefuseAll = Errno.ENOBUFS;
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta([("web", Slice("10.1.0.10", "00:00:00"))]));
        reading = world.Metrics.Read();
        Assert.Equal((false, 1L, 2L, 1L), (reading.Facts.Programming, reading.Failures, reading.Facts.EndpointChanges, reading.PendingEndpoints));
        Assert.Equal(1UL, reading.Facts.Seen.Number - reading.Facts.Programmed.Number);

        // What waits shows by the difference of the two, as in kube-proxy; alerts are made of it.
        Assert.Equal((committed, committed.AddSeconds(2)), (reading.CommittedAt, reading.QueuedAt));

        world.Kernel.RefuseAll = null;
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        world.Reconciler.Step();
        reading = world.Metrics.Read();
        Assert.Equal((true, 0L), (reading.Facts.Programming, reading.PendingEndpoints));
        Assert.Equal((1, 7.0), (reading.Programming.Counts.Sum(), reading.Programming.Sum));
        Assert.Equal((world.Clock.GetUtcNow(), world.Clock.GetUtcNow()), (reading.CommittedAt, reading.QueuedAt));
    }

    private static string Slice(string address, string time) => Objects.Slice("web", "2", endpoints: $$"""[{"addresses":["{{address}}"]}]""")
        .Replace("\"labels\":", $"\"annotations\":{{\"endpoints.kubernetes.io/last-change-trigger-time\":\"2026-01-01T{time}Z\"}},\"labels\":", StringComparison.Ordinal);
}
