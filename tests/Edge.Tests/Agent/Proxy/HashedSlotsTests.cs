using System.Net;
using Edge.Agent.Proxy;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Agent.Proxy;

public sealed class HashedSlotsTests
{
    [Fact]
    public void Exactly_the_endpoints_with_a_weight_have_slots() => ForAll((random, wanted, weights) =>
    {
        EndpointTarget[] slots = HashedSlots.Assign(wanted, weights, HashedSlots.SlotsFor(wanted, weights));
        IEnumerable<EndpointTarget> expected = weights is null || weights.All(weight => weight == 0) ? wanted : wanted.Where((_, index) => weights[index] > 0);
        Assert.Equal(expected.ToHashSet(), slots.ToHashSet());
    });

    [Fact]
    public void Gateways_that_learn_the_endpoints_in_another_order_agree() => ForAll((random, wanted, weights) =>
    {
        int slots = HashedSlots.SlotsFor(wanted, weights);
        int[] order = Enumerable.Range(0, wanted.Length).ToArray();
        random.Shuffle(order);
        EndpointTarget[] elsewhere = Array.ConvertAll(order, index => wanted[index]);
        int[]? theirWeights = weights is null ? null : Array.ConvertAll(order, index => weights[index]);
        Assert.Equal(slots, HashedSlots.SlotsFor(elsewhere, theirWeights));
        Assert.Equal(HashedSlots.Assign(wanted, weights, slots), HashedSlots.Assign(elsewhere, theirWeights, slots));
    });

    [Fact]
    public void Shares_follow_the_weights_within_one_slot() => ForAll((random, wanted, weights) =>
    {
        int slots = HashedSlots.SlotsFor(wanted, weights);
        Dictionary<EndpointTarget, int> shares = SlotTargets.Shares(HashedSlots.Assign(wanted, weights, slots));
        if (weights is null || weights.Distinct().Count() == 1)
        {
            Assert.True(shares.Values.Max() - shares.Values.Min() <= 1);
        }
        else if (weights.Where(weight => weight > 0).Min() * (long)slots >= weights.Sum())
        {
            Assert.All(wanted.Zip(weights), pair => Assert.True(Math.Abs(shares.GetValueOrDefault(pair.First) - (pair.Second * (double)slots / weights.Sum())) < 1));
        }
    });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 64)]
    [InlineData(4, 64)]
    [InlineData(5, 256)]
    [InlineData(16, 256)]
    [InlineData(17, 1024)]
    [InlineData(4097, 65536)]
    [InlineData(16384, 65536)]
    public void Size_follows_the_number_of_endpoints_alone(int endpoints, int slots) =>
        Assert.Equal(slots, HashedSlots.SlotsFor(SlotTargets.Many(endpoints), null));

    [Fact]
    public void Fine_weights_make_a_larger_table()
    {
        Assert.Equal(64, HashedSlots.SlotsFor(SlotTargets.Many(2), [1, 3]));
        Assert.Equal(4096, HashedSlots.SlotsFor(SlotTargets.Many(2), [1, 99]));
        Assert.Equal(4096, HashedSlots.SlotsFor(SlotTargets.Many(2), [1, 1000]));
    }

    [Fact]
    public void The_largest_list_has_four_slots_for_each()
    {
        Dictionary<EndpointTarget, int> shares = SlotTargets.Shares(HashedSlots.Assign(SlotTargets.Many(SizeClass.MaximumEndpoints), null, SizeClass.MaximumSlots));
        Assert.Equal(SizeClass.MaximumEndpoints, shares.Count);
        Assert.All(shares.Values, share => Assert.Equal(4, share));
    }

    // Gateways of different versions must agree, or a flow that changes gateway would change its endpoint.
    [Fact]
    public void Hash_and_table_never_change()
    {
        EndpointTarget v4 = new(IPAddress.Parse("10.244.1.7").GetAddressBytes(), 8080);
        EndpointTarget v6 = new(IPAddress.Parse("2001:db8::7").GetAddressBytes(), 8080);
        Assert.Equal("d3e4fd6448ae7fff bb9b003cf10134ed", $"{HashedSlots.HashOf(v4):x16} {HashedSlots.HashOf(v6):x16}");
        Assert.Equal("bdbbcbbcbbacdddacaddacaaacddccdddcdbddcdbccddccdddcbbddcbabddbbb", Letters(HashedSlots.Assign(SlotTargets.Many(4), [1, 2, 2, 3], 64)));
        Assert.Equal("bbbbddddbbbbbbbbcccceeeeacbbbbbbbbbbcbbabbbbaaaaddddeeeeaaaaaaaa", Letters(HashedSlots.Assign(SlotTargets.Many(5), null, 256)[..64]));
    }

    private static string Letters(EndpointTarget[] slots) => string.Concat(slots.Select(slot => (char)('a' + (byte)(slot.Bits >> 96) - 1)));

    private static void ForAll(Action<Random, EndpointTarget[], int[]?> body) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
            {
                var random = new Random(seed);
                EndpointTarget[] wanted = SlotTargets.Random(random, 1 + random.Next(random.Next(2) == 0 ? 8 : 300));
                int heaviest = random.Next(4) == 0 ? 1000 : 5;
                int[]? weights = random.Next(3) == 0 ? null : Array.ConvertAll(wanted, _ => random.Next(heaviest + 1));
                body(random, wanted, weights);
            }));
}
