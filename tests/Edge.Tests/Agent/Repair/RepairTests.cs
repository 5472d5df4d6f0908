using Edge.Nftables;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;
using Edge.Tests.Fakes;

namespace Edge.Tests.Agent.Repair;

/// <summary>Another program changes our tables on a kernel without owned tables, and the loop looks once a minute.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task The_regular_look_finds_names_and_puts_right_what_somebody_took_away()
    {
        await using ReconcilerWorld world = Start();
        uint wanted = world.Kernel.Kernel.Generation;
        string element = TakeAwayFrontend(world);
        Look(world);

        Assert.Equal(1, world.Programming.Repairs);
        Assert.Equal($"regular comparison: element {element} of map ip edge frontends missing", world.Programming.LastRepair);
        Assert.Contains(world.Broker.Published, sent => System.Text.Encoding.UTF8.GetString(sent.Message.Payload.Span).Contains("ForeignChange", StringComparison.Ordinal));
        Assert.True(world.Kernel.Kernel.Generation > wanted);
        Assert.Equal(0, (await DifferencesAsync(world)).Total);
    }

    [Fact]
    public async Task Bits_that_the_kernel_does_not_look_at_are_put_right_by_replacing_the_table()
    {
        await using ReconcilerWorld world = Start();
        using (FakeNftables foreign = new(world.Kernel.Kernel))
        {
            SetSnapshot endpoints = foreign.ReadTable(Family.IPv4, "edge")!.FindSet("endpoints")!;
            using Transaction transaction = new();
            foreach (Element element in endpoints)
            {
                // Behind the port, where the register is padded.
                byte[] data = element.Data.ToArray();
                data[^1] = 1;
                transaction.DeleteElement(endpoints.Set, element);
                transaction.AddElement(endpoints.Set, new Element { Key = element.Key, Data = data });
                break;
            }

            foreign.Commit(transaction);
        }

        Assert.Equal(1, (await DifferencesAsync(world)).Total);
        Look(world);
        Assert.Equal(1, world.Programming.Repairs);
        Assert.Equal(0, (await DifferencesAsync(world)).Total);
        Look(world);
        Look(world);
        Assert.Equal(1, world.Programming.Repairs);
    }

    [Fact]
    public async Task Nothing_is_read_while_nobody_else_commits()
    {
        await using ReconcilerWorld world = Start();
        Look(world);
        Look(world);

        Assert.False(world.Check.TryPerform());
        Assert.Equal(0, world.Programming.Repairs);
    }

    [Fact]
    public async Task A_commit_of_somebody_to_a_table_of_his_own_is_looked_at_once_and_no_repair()
    {
        await using ReconcilerWorld world = Start();
        using FakeNftables foreign = new(world.Kernel.Kernel);
        using Transaction transaction = new();
        transaction.Add(new Table(Family.Inet, "firewall"));
        foreign.Commit(transaction);
        Ask(world);
        Assert.True(world.Check.TryPerform());
        world.Reconciler.Step();
        Ask(world);

        Assert.False(world.Check.TryPerform());
        Assert.Equal(0, world.Programming.Repairs);
    }

    [Fact]
    public async Task Everything_is_compared_once_in_a_long_while()
    {
        await using ReconcilerWorld world = Start();
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        world.Reconciler.Step();

        Assert.True(world.Check.TryPerform());
    }

    [Fact]
    public async Task Diff_says_what_is_different_and_changes_nothing()
    {
        await using ReconcilerWorld world = Start();
        Assert.Equal(0, (await DifferencesAsync(world)).Total);
        string element = TakeAwayFrontend(world);
        uint generation = world.Kernel.Kernel.Generation;
        DifferencesAnswer answer = await DifferencesAsync(world);

        DifferenceRow row = Assert.Single(answer.Items);
        Assert.Equal(("element", element, "map ip edge frontends", null), (row.Kind, row.Name, row.Place, row.Kernel));
        Assert.StartsWith($"{element} counter comment \"shop/web", row.Wanted, StringComparison.Ordinal);
        Assert.Equal(generation, world.Kernel.Kernel.Generation);
    }

    [Fact]
    public async Task A_difference_that_is_our_own_change_meanwhile_is_none()
    {
        await using ReconcilerWorld world = Start();
        Task<AdminResponse> asked = world.Admin.AskAsync(new AdminRequest(AdminOperations.Diff), TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        world.Deliver(_publisher.Topics.Deltas("default"), _publisher.Delta([("web", Objects.Slice("web", "2", endpoints: """[{"addresses":["10.1.0.77"]}]"""))]));
        Assert.True(world.Check.TryPerform());
        world.Reconciler.Step();
        Assert.False(asked.IsCompleted);
        Assert.True(world.Check.TryPerform());
        world.Reconciler.Step();

        Assert.Equal(0, (await asked.WaitAsync(TestContext.Current.CancellationToken)).Differences!.Total);
    }

    private ReconcilerWorld Start()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PublishManifest();
        var world = new ReconcilerWorld(_publisher, owned: false);
        world.Reconciler.Start();
        world.Connect();
        return world;
    }

    private static string TakeAwayFrontend(ReconcilerWorld world)
    {
        using FakeNftables foreign = new(world.Kernel.Kernel);
        SetSnapshot frontends = foreign.ReadTable(Family.IPv4, "edge")!.FindSet("frontends")!;
        using Transaction transaction = new();
        string name = "";
        foreach (Element element in frontends)
        {
            name = frontends.Set.KeyType.Format(element.Key);
            transaction.DeleteElement(frontends.Set, element);
            break;
        }

        foreign.Commit(transaction);
        return name;
    }

    private static void Ask(ReconcilerWorld world)
    {
        world.Clock.Advance(TimeSpan.FromSeconds(60));
        world.Reconciler.Step();
    }

    private static void Look(ReconcilerWorld world)
    {
        Ask(world);
        world.Check.TryPerform();
        world.Reconciler.Step();
    }

    private static async Task<DifferencesAnswer> DifferencesAsync(ReconcilerWorld world)
    {
        Task<AdminResponse> asked = world.Admin.AskAsync(new AdminRequest(AdminOperations.Diff), TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        Assert.True(world.Check.TryPerform());
        world.Reconciler.Step();
        return (await asked.WaitAsync(TestContext.Current.CancellationToken)).Differences!;
    }
}
