using Edge.Agent.Proxy;
using Edge.Agent.State;

namespace Edge.Tests.Agent.Proxy;

public sealed class DataplaneModelTests
{
    private readonly ServiceWorld _world = new();

    [Fact]
    public void An_endpoint_that_joins_costs_one_slot_and_the_class_of_its_frontends()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2", "10.1.0.3"));
        Assert.Empty(_world.Changes.RemovedSlots);
        Assert.Equal("10.1.0.3:8080", Assert.Single(_world.Changes.AddedSlots).Target.ToString());
        Assert.Single(_world.Changes.AddedFrontends);
        Assert.Equal("10.1.0.1:8080 10.1.0.2:8080 10.1.0.3:8080 Auto", Assert.Single(_world.Kernel.Meaning()).Value);
    }

    [Fact]
    public void The_last_slot_moves_into_the_place_of_an_endpoint_that_leaves()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2", "10.1.0.3"));
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.2", "10.1.0.3"));
        Assert.Equal(2, _world.Changes.RemovedSlots.Count);
        Assert.Equal("10.1.0.3:8080", Assert.Single(_world.Changes.AddedSlots).Target.ToString());
    }

    [Fact]
    public void The_same_state_again_changes_nothing()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        Assert.Equal(0, _world.Changes.Count);
    }

    [Fact]
    public void A_service_without_endpoints_rejects_and_keeps_its_list_id()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        uint id = _world.Model.PortsOf(ServiceWorld.Key("web"))[0].Id;
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1 unready"));
        Assert.Equal("reject Auto", Assert.Single(_world.Kernel.Meaning()).Value);
        _world.Set(ServiceWorld.Service("web", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.9"));
        Assert.Equal(id, _world.Model.PortsOf(ServiceWorld.Key("web"))[0].Id);
    }

    [Fact]
    public void A_deleted_service_leaves_nothing()
    {
        _world.Set(ServiceWorld.Service("web", "10.96.0.1,fd00::1"), ServiceWorld.Slice("a", "10.1.0.1"), ServiceWorld.Slice("b", "fd00:1::1"));
        Assert.Equal(2, _world.Kernel.Frontends.Count);
        _world.Remove("web");
        Assert.Empty(_world.Kernel.Frontends);
        Assert.Empty(_world.Kernel.Slots);
        Assert.Empty(_world.Kernel.ServiceAddresses);
    }

    [Fact]
    public void A_restart_finds_its_lists_again_and_changes_nothing()
    {
        _world.Set(ServiceWorld.Service("a", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        _world.Set(ServiceWorld.Service("b", "10.96.0.2"), ServiceWorld.Slice("b", "10.1.0.3"));
        _world.Remove("a");
        _world.Set(ServiceWorld.Service("c", "10.96.0.3"), ServiceWorld.Slice("c", "10.1.0.4", "10.1.0.5"));
        _world.Restart();
        Assert.Equal(0, _world.Changes.Count);
    }

    [Fact]
    public void A_restart_after_services_went_removes_what_is_left_of_them()
    {
        _world.Set(ServiceWorld.Service("a", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1", "10.1.0.2"));
        _world.Set(ServiceWorld.Service("b", "10.96.0.2"), ServiceWorld.Slice("b", "10.1.0.3"));
        _world.Objects.Remove(ServiceWorld.Key("a"));
        _world.Restart();
        Assert.Equal(_world.FromScratch().Kernel.Meaning(), _world.Kernel.Meaning());
        Assert.Single(_world.Kernel.ServiceAddresses);
    }

    [Fact]
    public void Two_services_with_one_address_the_second_waits_and_takes_over()
    {
        _world.Set(ServiceWorld.Service("a", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        _world.Set(ServiceWorld.Service("b", "10.96.0.1"), ServiceWorld.Slice("b", "10.1.0.2"));
        Assert.Equal("shop/b: 10.96.0.1:80/TCP is already served by Service shop/a:http; change one of the two", Assert.Single(_world.Problems));
        Assert.Equal("10.1.0.1:8080 Auto", Assert.Single(_world.Kernel.Meaning()).Value);
        _world.Remove("a");
        Assert.Equal("10.1.0.2:8080 Auto", Assert.Single(_world.Kernel.Meaning()).Value);
        Assert.Single(_world.Kernel.ServiceAddresses);
    }

    [Fact]
    public void A_new_list_never_gets_the_id_that_was_freed_last()
    {
        _world.Set(ServiceWorld.Service("a", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        uint freed = _world.Model.PortsOf(ServiceWorld.Key("a"))[0].Id;
        _world.Remove("a");
        _world.Set(ServiceWorld.Service("b", "10.96.0.1"), ServiceWorld.Slice("b", "10.1.0.1"));
        Assert.NotEqual(freed, _world.Model.PortsOf(ServiceWorld.Key("b"))[0].Id);
    }

    [Fact]
    public void A_change_whose_commit_failed_is_taken_back_and_can_be_tried_again()
    {
        _world.Set(ServiceWorld.Service("a", "10.96.0.1"), ServiceWorld.Slice("a", "10.1.0.1"));
        DataplaneSnapshot kernel = _world.Kernel.ReadBack();
        ServiceKey[] changed = [ServiceWorld.Key("a"), ServiceWorld.Key("b")];
        _world.Objects[changed[0]] = (ServiceWorld.Service("a", "10.96.0.9"), [ServiceWorld.Slice("a", "10.1.0.2")]);
        _world.Objects[changed[1]] = (ServiceWorld.Service("b", "10.96.0.1"), [ServiceWorld.Slice("b", "10.1.0.3")]);
        _world.PlanWithoutCommit(changed);
        _world.Model.Rollback(kernel);
        _world.Plan([changed[1]], full: false);
        Assert.Single(_world.Problems);
        _world.Plan([changed[0]], full: false);
        Assert.Equal(_world.FromScratch().Kernel.Meaning(), _world.Kernel.Meaning());
    }
}
