using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>How many slots change when an endpoint joins or leaves; ideal is the share of that endpoint alone.</summary>
public sealed class MaglevDisruptionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 64, 2)]
    [InlineData(10, 256, 2)]
    [InlineData(50, 1024, 5)]
    [InlineData(200, 4096, 6)]
    [InlineData(2000, 65536, 9)]
    public void One_endpoint_that_leaves_moves_a_few_times_its_share(int endpoints, int slots, int times)
    {
        EndpointTarget[] all = SlotTargets.Many(endpoints);
        EndpointTarget[] before = MaglevSlots.Assign(all, null, slots);
        int[] moved = Enumerable.Range(0, Math.Min(endpoints, 20)).Select(gone =>
            SlotTargets.Moved(before, MaglevSlots.Assign(all.Where((_, index) => index != gone).ToArray(), null, slots))).ToArray();
        double ideal = (double)slots / endpoints;
        output.WriteLine($"{endpoints} endpoints, {slots} slots: {moved.Average() / ideal:0.00} of the ideal, worst {moved.Max() / ideal:0.00}");
        Assert.True(moved.Average() <= times * ideal, $"{moved.Average()} slots moved on average, the ideal is {ideal}");
    }
}
