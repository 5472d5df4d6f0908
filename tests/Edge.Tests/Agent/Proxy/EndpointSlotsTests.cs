using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

public sealed class EndpointSlotsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(250)]
    [InlineData(1000)]
    [InlineData(16384)]
    public void Everybody_has_a_share_that_differs_by_one_slot_at_most(int endpoints)
    {
        EndpointTarget[] slots = EndpointSlots.Assign([], SlotTargets.Many(endpoints));
        int[] shares = slots.GroupBy(target => target).Select(share => share.Count()).ToArray();
        Assert.Equal(endpoints, shares.Length);
        Assert.True(shares.Max() - shares.Min() <= 1);
        Assert.True(endpoints <= SizeClass.LargestExact ? slots.Length == endpoints : shares.Min() >= 4);
        Assert.Equal(slots.Length, SizeClass.SlotsOf(SizeClass.Of(Balance.Random, slots.Length)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    public void One_endpoint_that_comes_or_goes_moves_only_its_own_share(int endpoints)
    {
        EndpointTarget[] before = EndpointSlots.Assign([], SlotTargets.Many(endpoints));
        EndpointTarget[] more = EndpointSlots.Assign(before, SlotTargets.Many(endpoints + 1));
        EndpointTarget[] less = EndpointSlots.Assign(before, SlotTargets.Many(endpoints - 1));
        int share = (before.Length / (endpoints - 1)) + 1;
        Assert.InRange(before.Zip(more).Count(pair => pair.First != pair.Second), 1, share);
        Assert.InRange(before.Zip(less).Count(pair => pair.First != pair.Second), 1, share);
    }

    [Fact]
    public void A_list_that_swings_around_a_border_keeps_its_size()
    {
        EndpointTarget[] slots = EndpointSlots.Assign([], SlotTargets.Many(65));
        Assert.Equal(512, slots.Length);
        Assert.Equal(512, EndpointSlots.Assign(slots, SlotTargets.Many(64)).Length);
        Assert.Equal(32, EndpointSlots.Assign(slots, SlotTargets.Many(32)).Length);
    }
}
