using Edge.Agent.State;

namespace Edge.Tests.Agent.State;

public sealed class LastKnownGoodTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public LastKnownGoodTests()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PutService("api");
        _publisher.PutService("db");
        _publisher.PublishManifest();
    }

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public void A_restart_brings_back_everything_without_a_network()
    {
        TestGateway gateway = Settled();
        _publisher.PublishConfig(3);
        gateway.Connect();
        TestGateway restarted = gateway.Restart();

        Assert.Equal(gateway.Describe(), restarted.Describe());
        Assert.Equal(SyncPhase.LastKnownGood, restarted.Sync.Phase);
        Assert.True(restarted.State.Complete);
        Assert.Equal("node-1", restarted.Sync.Node.NodeName);
        Assert.Equal(3UL, restarted.Sync.Node.Generation);
        Assert.Contains("lkg-loaded", restarted.Codes);
    }

    [Fact]
    public void A_killed_agent_loses_no_delta_that_it_accepted()
    {
        TestGateway gateway = Settled();
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.77"]}]"""))], [("Service", "api")]));
        gateway.DeliverDelta(_publisher.Delta([("new", Objects.Service("new"))]));
        gateway.Store.WriteDue(gateway.Time.GetTimestamp());
        TestGateway restarted = gateway.Restart();

        Assert.Equal(gateway.Describe(), restarted.Describe());
        Assert.Contains("10.1.0.77", restarted.Describe(), StringComparison.Ordinal);
        Assert.Equal(gateway.Sync.Status.Applied, restarted.Sync.Status.Applied);
        restarted.Connect();
        Assert.Equal(SyncPhase.Live, restarted.Sync.Phase);
    }

    [Fact]
    public void The_first_generation_of_a_run_is_on_disk_at_once_so_that_a_kill_right_behind_it_loses_nothing()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PublishManifest();
        TestGateway gateway = new(_publisher);
        gateway.Connect();
        gateway.Store.WriteDue(gateway.Time.GetTimestamp());
        TestGateway restarted = gateway.Restart();

        Assert.Equal(SyncPhase.LastKnownGood, restarted.Sync.Phase);
        Assert.Equal(gateway.Describe(), restarted.Describe());
    }

    [Fact]
    public void A_torn_journal_ends_where_it_is_torn_and_goes_on_from_there()
    {
        TestGateway gateway = Settled();
        gateway.DeliverDelta(_publisher.Delta([("one", Objects.Service("one"))]));
        gateway.DeliverDelta(_publisher.Delta([("two", Objects.Service("two"))]));
        gateway.Store.WriteDue(gateway.Time.GetTimestamp());
        byte[] journal = gateway.Files.Content["lkg/cur.journal"];
        gateway.Files.Content["lkg/cur.journal"] = journal[..^5];
        TestGateway restarted = gateway.Restart();
        Assert.Contains("shop/one", restarted.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("shop/two", restarted.Describe(), StringComparison.Ordinal);

        restarted.DeliverDelta(_publisher.Delta([("three", Objects.Service("three"))]));
        restarted.Store.WriteDue(restarted.Time.GetTimestamp());
        TestGateway again = restarted.Restart();
        Assert.Contains("shop/three", again.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_generation_takes_its_deltas_out_of_the_journal_and_keeps_one_spare()
    {
        TestGateway gateway = Settled();
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Service("web", "2"))]));
        gateway.DeliverManifest(_publisher.PublishManifest());
        gateway.Settle();
        gateway.Tick(TimeSpan.FromMinutes(11));
        gateway.Settle();

        Assert.Empty(gateway.Files.Content["lkg/cur.journal"]);
        Assert.Equal(2UL, gateway.Sync.Status.LastKnownGood!.Value.Number);
        Assert.True(gateway.Files.Content.ContainsKey("lkg/prev.manifest"));
        Assert.Equal(gateway.Describe(), gateway.Restart().Describe());
        gateway.DeliverManifest(Changed("web", "3"));
        gateway.Settle();
        gateway.DeliverManifest(Changed("web", "4"));
        gateway.Settle();

        // Three shards with content, of which one changed between the two generations.
        Assert.InRange(gateway.Files.List("lkg/shards").Count, 2, 4);
    }

    [Fact]
    public void Every_file_may_be_cut_or_altered_and_the_agent_still_starts()
    {
        TestGateway gateway = Settled();
        gateway.DeliverManifest(Changed("web", "2"));
        gateway.Settle();
        gateway.DeliverDelta(_publisher.Delta([("api", Objects.Service("api", "2"))]));
        gateway.Store.WriteDue(gateway.Time.GetTimestamp());
        _publisher.PublishManifest();
        foreach (string name in gateway.Files.Content.Keys.ToArray())
        {
            foreach (Func<byte[], byte[]> damage in Damages())
            {
                MemoryFiles files = gateway.Files.Copy();
                files.Content[name] = damage(files.Content[name]);
                TestGateway restarted = new(_publisher, files, gateway.Time);
                Assert.True(restarted.State.ServiceCount >= 1, $"{name}: {string.Join('\n', restarted.Notices)}");
                restarted.Connect();
                gateway.Connect();
                Assert.True(gateway.Describe() == restarted.Describe(), $"{name}: {string.Join('\n', restarted.Notices)}");
                restarted.Settle();
                Assert.Equal(gateway.Describe(), restarted.Restart().Describe());
            }
        }
    }

    [Fact]
    public void A_corrupt_current_generation_falls_back_to_the_previous_one()
    {
        TestGateway gateway = Settled();
        string before = gateway.Describe();
        gateway.DeliverManifest(Changed("web", "2"));
        gateway.Settle();
        gateway.Files.Content["lkg/cur.manifest"][200] ^= 1;
        TestGateway restarted = gateway.Restart();

        Assert.Equal(before, restarted.Describe());
        Assert.Contains(restarted.Notices, n => n.StartsWith("lkg-corrupt: last-known-good 'cur'", StringComparison.Ordinal));

        // The spare must survive until there is a new generation.
        restarted.DeliverManifest(Changed("web", "3"));
        restarted.Connect();
        restarted.Settle();
        restarted.Files.Content.Remove("lkg/cur.manifest");
        Assert.Equal(before, restarted.Restart().Describe());
    }

    [Fact]
    public void Without_anything_usable_the_agent_starts_empty()
    {
        TestGateway gateway = Settled();
        foreach (string name in gateway.Files.Content.Keys.ToArray())
        {
            gateway.Files.Content[name] = [1, 2, 3];
        }

        TestGateway restarted = gateway.Restart();
        Assert.Equal(0, restarted.State.ServiceCount);
        Assert.False(restarted.State.Complete);
        restarted.Connect();
        Assert.Equal(3, restarted.State.ServiceCount);
    }

    [Theory]
    [InlineData("No space left on device")]
    [InlineData("Read-only file system")]
    public void A_disk_that_refuses_is_reported_and_the_agent_works_on(string refusal)
    {
        MemoryFiles files = new() { Refusal = refusal };
        TestGateway gateway = new TestGateway(_publisher, files).Connect();
        gateway.Settle();
        gateway.DeliverDelta(_publisher.Delta([("web", Objects.Service("web", "2"))]));
        gateway.Settle();

        Assert.Equal(SyncPhase.Live, gateway.Sync.Phase);
        Assert.Contains("shop/web uid-web 2", gateway.Describe(), StringComparison.Ordinal);
        Assert.Contains(refusal, gateway.Sync.Status.StoreProblem, StringComparison.Ordinal);
        Assert.Contains("make the directory writable and free space", gateway.Sync.Status.StoreProblem, StringComparison.Ordinal);

        // Once there is room again the next generations find their way to it.
        files.Refusal = null;
        gateway.Tick(TimeSpan.FromMinutes(11));
        gateway.DeliverManifest(_publisher.PublishManifest(newGeneration: true));
        gateway.Tick(TimeSpan.FromMinutes(11));
        gateway.Settle();
        Assert.Null(gateway.Sync.Status.StoreProblem);
        Assert.Equal(gateway.Describe(), gateway.Restart().Describe());
    }

    [Fact]
    public void Flash_is_written_every_30_seconds_at_most_while_changes_keep_coming()
    {
        TestGateway gateway = Settled();
        int before = gateway.Files.Syncs;
        for (int second = 0; second < 60; second++)
        {
            gateway.DeliverDelta(_publisher.Delta([("web", Objects.Service("web", $"v{second}"))]));
            gateway.Store.WriteDue(gateway.Time.GetTimestamp());
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(gateway.Files.Syncs - before, 1, 3);
    }

    [Fact]
    public async Task The_worker_writes_behind_and_finishes_what_is_pending()
    {
        string directory = Directory.CreateTempSubdirectory("edge-state-").FullName;
        try
        {
            StateStore store = new(directory, TimeProvider.System);
            DesiredState state = new();
            ViewSync sync = new(new ViewSyncOptions { GatewayId = TestPublisher.Gateway }, _publisher.Trust(), state, store, TimeProvider.System);
            sync.Load([]);
            using CancellationTokenSource stop = new();
            Task worker = store.RunAsync(stop.Token);
            sync.Connected([]);
            foreach ((string topic, byte[] payload) in _publisher.Retained.OrderByDescending(r => r.Key, StringComparer.Ordinal))
            {
                sync.Receive(topic, payload, []);
            }

            foreach ((string topic, byte[] payload) in _publisher.Retained)
            {
                sync.Receive(topic, payload, []);
            }

            await stop.CancelAsync();
            await worker;
            Assert.Null(store.Problem);
            Assert.Equal(1UL, store.Saved!.Value.Number);
            DesiredState again = new();
            new ViewSync(new ViewSyncOptions { GatewayId = TestPublisher.Gateway }, _publisher.Trust(), again, new StateStore(directory, TimeProvider.System), TimeProvider.System).Load([]);
            Assert.Equal(TestGateway.Describe(state), TestGateway.Describe(again));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "floors.json")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<Func<byte[], byte[]>> Damages()
    {
        yield return _ => [];
        yield return b => b[..(b.Length / 2)];
        foreach (int part in (int[])[0, 3, 9])
        {
            yield return b =>
            {
                byte[] altered = [.. b];
                if (altered.Length > 0)
                {
                    altered[(altered.Length - 1) * part / 10] ^= 0x55;
                }

                return altered;
            };
        }
    }

    private TestGateway Settled()
    {
        TestGateway gateway = new TestGateway(_publisher).Connect();
        gateway.Settle();
        Assert.Equal(1UL, gateway.Sync.Status.LastKnownGood!.Value.Number);
        return gateway;
    }

    private byte[] Changed(string service, string version)
    {
        _publisher.PutService(service, version);
        return _publisher.PublishManifest(newGeneration: true);
    }
}
