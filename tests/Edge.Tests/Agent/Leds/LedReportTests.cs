using Edge.Linux;
using Edge.Protocol.Admin;
using Edge.Tests.Agent.State;
using Edge.Tests.Agent.Sync;

namespace Edge.Tests.Agent.Leds;

/// <summary>The lights, the report and the status say the same of a whole agent.</summary>
public sealed class LedReportTests : IDisposable
{
    private readonly TestPublisher _publisher = new();

    public void Dispose() => _publisher.Dispose();

    [Fact]
    public async Task The_lights_follow_the_gateway_from_its_first_start_to_the_loss_of_its_broker()
    {
        await using var world = new ReconcilerWorld(_publisher);
        Assert.Equal("booting", world.Leds.Name);
        world.Reconciler.Start();
        world.Reconciler.Step();
        Assert.Equal("provisioning", world.Leds.Name);
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.PublishManifest();
        world.Connect();
        Assert.Equal(("ok", "ok"), (world.Leds.Name, world.Report.Led));
        world.Broker.End(0x8b, "server shutting down");
        world.Reconciler.Step();
        Assert.Equal("no-broker", world.Leds.Name);
        Assert.Equal("no-broker", (await AskAsync(world, new AdminRequest(AdminOperations.Status))).Agent!.Led);
        world.Clock.Advance(TimeSpan.FromHours(25));
        world.Reconciler.Step();
        Assert.Equal("very-stale", world.Leds.Name);
    }

    [Fact]
    public async Task A_kernel_that_refuses_is_fatal_and_an_object_that_is_refused_is_degraded()
    {
        _publisher.PutService("web");
        _publisher.PutSlice("web");
        _publisher.Put("bad", Objects.Service("bad").Replace("\"port\":80", "\"port\":70000", StringComparison.Ordinal));
        _publisher.PublishManifest();
        await using var world = new ReconcilerWorld(_publisher);
        world.Kernel.Kernel.FailWhen = _ => Errno.EPERM;
        world.Reconciler.Start();
        world.Connect();
        Assert.Equal(("fatal", "fatal"), (world.Report.Health, world.Report.Led));
        world.Kernel.Kernel.FailWhen = null;
        world.Reconciler.Step();
        world.Reconciler.Step();
        Assert.Equal(("degraded", "degraded"), (world.Leds.Name, world.Report.Led));
    }

    [Fact]
    public async Task Identify_is_answered_and_reported_while_it_lasts()
    {
        await using var world = new ReconcilerWorld(_publisher);
        world.Leds.Changed = () => { };
        world.Reconciler.Start();
        Assert.True((await AskAsync(world, new AdminRequest(AdminOperations.LedIdentify) { Seconds = 30 })).Ok);
        Assert.Equal("identify", world.Leds.Name);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("provisioning", (await AskAsync(world, new AdminRequest(AdminOperations.Led))).Led!.State);
    }

    private static async Task<AdminResponse> AskAsync(ReconcilerWorld world, AdminRequest request)
    {
        Task<AdminResponse> answer = world.Admin.AskAsync(request, TestContext.Current.CancellationToken);
        world.Reconciler.Step();
        return await answer;
    }
}
