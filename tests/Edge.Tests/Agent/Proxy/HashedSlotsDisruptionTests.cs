using Edge.Agent.Proxy;

namespace Edge.Tests.Agent.Proxy;

/// <summary>Which part of the connections changes its endpoint when an endpoint leaves (or joins: the same two tables). The ideal is the share of that endpoint alone.</summary>
public sealed class HashedSlotsDisruptionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 1.5)]
    [InlineData(3, 1.5)]
    [InlineData(4, 1.5)]
    [InlineData(5, 2)] // 256 slots, and 64 without it
    [InlineData(8, 2)]
    [InlineData(10, 2)]
    [InlineData(16, 2.5)]
    [InlineData(40, 3.5)]
    [InlineData(200, 6.5)]
    [InlineData(2000, 8.5)]
    public void One_endpoint_that_leaves_moves_few_connections_of_others(int endpoints, double timesIdeal)
    {
        double moved = MovedPart(endpoints);
        output.WriteLine($"{endpoints} endpoints: {moved:0.0%} move, {moved * endpoints:0.00} of the ideal");
        Assert.InRange(moved, 0, timesIdeal / endpoints);
    }

    // 16 to 17 and 64 to 65 endpoints make the table four times as large.
    [Theory]
    [InlineData(17, 0.35)]
    [InlineData(65, 0.5)]
    public void A_table_of_another_size_keeps_most_connections_where_they_are(int endpoints, double part)
    {
        double moved = MovedPart(endpoints);
        output.WriteLine($"{endpoints} endpoints: {moved:0.0%} move");
        Assert.InRange(moved, 0, part);
    }

    [Fact]
    public void A_lighter_endpoint_moves_little_more_than_what_it_loses()
    {
        EndpointTarget[] all = SlotTargets.Many(10);
        int[] weights = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4];
        EndpointTarget[] before = HashedSlots.Assign(all, weights, 256);
        weights[3] = 3;
        int moved = SlotTargets.Moved(before, HashedSlots.Assign(all, weights, 256));
        output.WriteLine($"{moved} slots of 256 move, the endpoint loses 6");
        Assert.InRange(moved, 6, 24);
    }

    private static double MovedPart(int endpoints)
    {
        EndpointTarget[] all = SlotTargets.Many(endpoints);
        EndpointTarget[] before = HashedSlots.Assign(all, null, HashedSlots.SlotsFor(all, null));
        return Enumerable.Range(0, Math.Min(endpoints, 20)).Average(gone =>
        {
            EndpointTarget[] left = all.Where((_, index) => index != gone).ToArray();
            EndpointTarget[] after = HashedSlots.Assign(left, null, HashedSlots.SlotsFor(left, null));
            return before.Where((target, slot) => after[slot * (long)after.Length / before.Length] != target).Count() / (double)before.Length;
        });
    }
}
