using Edge.Agent.Proxy;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Proxy;

public sealed class WeightedSlotsTests
{
    [Theory]
    [InlineData("3,1", 4, "3,1")]
    [InlineData("90,10", 10, "9,1")]
    [InlineData("0,2,4", 3, "0,1,2")]
    [InlineData("0,5,5", 2, "0,1,1")]
    [InlineData("0,0,0", 3, "1,1,1")]
    [InlineData("7,7", 2, "1,1")]
    [InlineData("99,1", 2048, "2028,20")]
    [InlineData("1000,1", 4096, "4092,4")]
    public void Slots_follow_the_weights(string weights, int slots, string shares)
    {
        int[] given = [.. weights.Split(',').Select(int.Parse)];
        EndpointTarget[] wanted = SlotTargets.Many(given.Length);
        EndpointTarget[] result = EndpointSlots.Assign([], wanted, given);
        Assert.Equal(slots, result.Length);
        Assert.Equal(shares, string.Join(',', wanted.Select(target => result.Count(slot => slot == target))));
    }

    [Fact]
    public void A_drained_endpoint_keeps_no_slot_and_the_others_keep_theirs()
    {
        EndpointTarget[] wanted = SlotTargets.Many(3);
        EndpointTarget[] before = EndpointSlots.Assign([], wanted, [4, 4, 4]);
        EndpointTarget[] after = EndpointSlots.Assign(before, wanted, [4, 0, 4]);
        Assert.Equal(new[] { wanted[0], wanted[2] }.ToHashSet(), after.ToHashSet());
        Assert.Equal(2, after.Length);
    }

    [Fact]
    public void Everybody_with_a_weight_has_slots_and_their_number_has_a_class() => ForAll((random, wanted, weights) =>
    {
        EndpointTarget[] slots = EndpointSlots.Assign([], wanted, weights);
        IEnumerable<EndpointTarget> expected = weights.All(weight => weight == 0) ? wanted : wanted.Where((_, index) => weights[index] > 0);
        Assert.Equal(expected.ToHashSet(), slots.ToHashSet());
        Assert.Equal(slots.Length, SizeClass.SlotsOf(SizeClass.Of(Balance.Random, slots.Length)));
    });

    [Fact]
    public void A_change_of_weights_moves_only_what_it_must() => ForAll((random, wanted, weights) =>
    {
        EndpointTarget[] before = EndpointSlots.Assign([], wanted, weights);
        int[] changed = [.. weights];
        changed[random.Next(changed.Length)] = random.Next(6);
        EndpointTarget[] after = EndpointSlots.Assign(before, wanted, changed);
        if (before.Length == after.Length)
        {
            Dictionary<EndpointTarget, int> had = SlotTargets.Shares(before);
            Dictionary<EndpointTarget, int> has = SlotTargets.Shares(after);
            Assert.Equal(has.Sum(share => Math.Max(0, share.Value - had.GetValueOrDefault(share.Key))), SlotTargets.Moved(before, after));
        }
    });

    [Fact]
    public void Weights_that_come_and_go_leave_a_list_as_without_them()
    {
        EndpointTarget[] wanted = SlotTargets.Many(5);
        EndpointTarget[] weighted = EndpointSlots.Assign(EndpointSlots.Assign([], wanted), wanted, [1, 1, 1, 1, 300]);
        Assert.Equal(wanted.ToHashSet(), EndpointSlots.Assign(weighted, wanted).ToHashSet());
        Assert.Equal(5, EndpointSlots.Assign(weighted, wanted).Length);
    }

    private static void ForAll(Action<Random, EndpointTarget[], int[]> body) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
            {
                var random = new Random(seed);
                EndpointTarget[] wanted = SlotTargets.Random(random, 1 + random.Next(random.Next(2) == 0 ? 8 : 300));
                int heaviest = random.Next(4) == 0 ? 1000 : 5;
                body(random, wanted, Array.ConvertAll(wanted, _ => random.Next(heaviest + 1)));
            }));
}
